// Copies the reply and opens the post in one go, and sends what is typed before it could be lost.
// Everything that is shown is set as text; nothing of `data` becomes HTML.
const PAUSE = 900;      // milliseconds without a key after which what is typed is kept
const PATIENCE = 8000;  // milliseconds in which a text that was just typed comes back checked
const waiting = new Map();
const timers = new WeakMap();

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const button = parentElement.querySelector("button");
  const told = parentElement.querySelector("[role=status]");
  const area = () => document.querySelector(`.st-key-${data.area} textarea`);
  parentElement.querySelector("[data-label]").textContent = data.label;
  parentElement.querySelector("kbd").textContent = data.key_name;
  button.setAttribute("aria-keyshortcuts", "Alt+Enter");

  const finish = async () => {
    if (data.blocked || !data.text.trim()) {
      told.textContent = data.blocked ? data.said_blocked : data.said_empty;
      return;
    }
    if (!(await copied(data.text))) {
      told.textContent = data.said_failed;
      return;
    }
    if (data.url) {
      const tab = window.open(data.url, "_blank");
      if (tab) tab.opener = null;
      told.textContent = tab ? data.said_done : data.said_no_tab;
    } else {
      told.textContent = data.said_copied;
    }
    setTriggerValue("sent", Date.now());
  };

  const begin = () => {
    const typed = area();
    if (typed && typed.value.trim() !== data.text.trim()) {
      waiting.set(data.area, Date.now());
      told.textContent = data.said_checking;
      commit(typed);
      return;
    }
    finish();
  };

  const pending = waiting.get(data.area);
  if (pending && area()?.value.trim() === data.text.trim()) {
    waiting.delete(data.area);
    if (Date.now() - pending < PATIENCE) finish();
  }

  const pressed = (event) => {
    if (event.isComposing) return;
    if (event.altKey && event.key === "Enter") {
      event.preventDefault();
      begin();
    } else if (event.key === "e" && !event.altKey && !event.ctrlKey && !event.metaKey) {
      const at = document.activeElement;
      if (at && /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) return;
      if (area()) {
        event.preventDefault();
        area().focus();
      }
    }
  };
  const typing = (event) => {
    const one = event.target;
    if (one.tagName !== "TEXTAREA" || !data.kept.some((key) => one.closest(`.st-key-${key}`))) return;
    clearTimeout(timers.get(one));
    timers.set(one, setTimeout(() => keep(one), PAUSE));
  };
  const composing = { on: false };
  const keep = (one) => {
    if (composing.on) timers.set(one, setTimeout(() => keep(one), PAUSE));
    else commit(one);
  };
  const starts = () => { composing.on = true; };
  const ends = () => { composing.on = false; };

  const listened = [
    ["keydown", pressed],
    ["input", typing],
    ["compositionstart", starts],
    ["compositionend", ends],
  ];
  parentElement.leave?.();
  button.onclick = begin;
  for (const [name, handler] of listened) document.addEventListener(name, handler, true);
  parentElement.leave = () => {
    for (const [name, handler] of listened) document.removeEventListener(name, handler, true);
  };
  return parentElement.leave;
}

// Streamlit takes a text area over when Ctrl+Enter is pressed in it.
function commit(one) {
  one.dispatchEvent(
    new KeyboardEvent("keydown", { key: "Enter", code: "Enter", ctrlKey: true, bubbles: true })
  );
}

// Without https the clipboard's own interface is closed; the old command still works then.
async function copied(text) {
  if (navigator.clipboard?.writeText) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // the old command is tried below
    }
  }
  const holder = document.createElement("textarea");
  holder.value = text;
  holder.style.cssText = "position:fixed;opacity:0";
  document.body.append(holder);
  holder.select();
  const isDone = document.execCommand("copy");
  holder.remove();
  return isDone;
}
