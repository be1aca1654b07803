// Asks for another look after a while, for as long as Python draws it again with new data:
// see pages/parts/ticker.py. A tab that nobody looks at waits until it is looked at.
// Of two that ask in the same moment one may go unheard: it asks again until it is drawn anew.

const PATIENCE = 3;

export default function ({ data, setTriggerValue }) {
  let timer;
  const look = () => {
    if (document.hidden) {
      document.addEventListener("visibilitychange", look, { once: true });
      return;
    }
    setTriggerValue("tick", data.once);
    timer = setTimeout(look, PATIENCE * data.after);
  };
  timer = setTimeout(look, data.after);
  return () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", look);
  };
}
