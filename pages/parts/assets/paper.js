// A page for the buyer, shown beside the form it is made from: see pages/parts/paper.py. It has
// a root of its own, so that its style stays on the paper, and is changed in place, so that it
// keeps its scroll position.

// The page is made for a whole window: beside a form it is drawn smaller, and a narrow one
// leaves out what a phone leaves out.
const BESIDE = `:host{container-type:inline-size}body{zoom:.8}main{margin:0;padding:24px;border-radius:0}
@container (max-width:400px){.wide{display:none}}`;

export default function ({ data, parentElement }) {
  let paper = parentElement.querySelector(".paper");
  if (!paper) {
    paper = document.createElement("div");
    paper.className = "paper";
    paper.attachShadow({ mode: "open" });
    parentElement.appendChild(paper);
  }
  const page = new DOMParser().parseFromString(data.html, "text/html");
  const style = document.createElement("style");
  style.textContent = page.querySelector("style").textContent.replaceAll(":root", ":host") + BESIDE;
  // The page around it has its own headline.
  for (const title of page.querySelectorAll("h1, h2")) {
    title.setAttribute("role", "heading");
    title.setAttribute("aria-level", "3");
  }
  paper.setAttribute("role", "region");
  paper.setAttribute("aria-label", data.label);
  paper.tabIndex = 0;
  paper.shadowRoot.replaceChildren(style, document.importNode(page.body, true));
}
