// Asks for another look after a while, for as long as Python draws it again with new data:
// see pages/parts/ticker.py. A tab that nobody looks at waits until it is looked at.

export default function ({ data, setTriggerValue }) {
  let timer;
  const look = () => {
    if (document.hidden) document.addEventListener("visibilitychange", look, { once: true });
    else setTriggerValue("tick", data.once);
  };
  timer = setTimeout(look, data.after);
  return () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", look);
  };
}
