// Replaces the English words of Streamlit's own widgets by those of the table, wherever they appear.
// It looks at whole texts only, and never into what our pages or people wrote.
export default function ({ data }) {
  const table = data.table || {};
  const exact = new Map(Object.entries(table.exact || {}));
  const patterns = (table.patterns || []).map(([from, to]) => [new RegExp(from), to]);
  const attributes = ["aria-label", "placeholder", "title", "aria-description"];
  const ours =
    'canvas, textarea, pre, code, script, style, [data-testid="stHtml"], [data-testid="stText"],' +
    ' [data-testid="stMarkdownContainer"], [data-testid="stMetricValue"]';
  const theirs =
    '[data-testid="stTooltipContent"], [data-testid="stTooltipErrorContent"],' +
    ' [data-testid="stElementToolbar"], [data-testid="stConnectionStatus"],' +
    ' [data-testid="stErrorDialog"], [data-testid="stDialogError"],' +
    ' [data-testid="stFileUploaderDropzone"], [data-testid="stFileUploader"] section';
  const state = (window.zxWords ||= { kept: new Map(), observer: null });

  const translated = (text) => {
    const words = text.trim();
    if (!words || words.length > 800) return null;
    if (exact.has(words)) return text.replace(words, exact.get(words));
    const colon = words.indexOf(": "); // "Search: the table's own name"
    if (colon > 0 && exact.has(words.slice(0, colon)))
      return exact.get(words.slice(0, colon)) + "：" + words.slice(colon + 2);
    for (const [from, to] of patterns) if (from.test(words)) return words.replace(from, to);
    return null;
  };
  const isOurs = (element) => {
    const found = element && element.closest(ours);
    return Boolean(found) && !element.closest(theirs);
  };
  const keep = (node, name, before, after) => {
    const own = state.kept.get(node) || {};
    own[name] = [before, after];
    state.kept.set(node, own);
  };
  const ofText = (node) => {
    if (isOurs(node.parentElement)) return;
    const after = translated(node.nodeValue);
    if (after === null || after === node.nodeValue) return;
    keep(node, "", node.nodeValue, after);
    node.nodeValue = after;
  };
  const ofElement = (element) => {
    for (const name of attributes) {
      const before = element.getAttribute(name);
      if (before === null) continue;
      const after = translated(before);
      if (after === null || after === before || element.closest("canvas")) continue;
      keep(element, name, before, after);
      element.setAttribute(name, after);
    }
  };
  const look = (root) => {
    if (root.nodeType === Node.TEXT_NODE) return ofText(root);
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    ofElement(root);
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      node.nodeType === Node.TEXT_NODE ? ofText(node) : ofElement(node);
  };
  const putBack = () => {
    for (const [node, own] of state.kept)
      for (const [name, [before, after]] of Object.entries(own))
        if (name === "" && node.nodeValue === after) node.nodeValue = before;
        else if (name && node.getAttribute(name) === after) node.setAttribute(name, before);
    state.kept.clear();
  };

  if (state.observer) state.observer.disconnect();
  putBack();
  document.documentElement.lang = table.exact ? "zh-CN" : "en";
  if (!table.exact) return;
  state.observer = new MutationObserver((changes) => {
    for (const node of state.kept.keys()) if (!node.isConnected) state.kept.delete(node);
    for (const change of changes)
      if (change.type === "characterData") ofText(change.target);
      else if (change.type === "attributes") ofElement(change.target);
      else change.addedNodes.forEach(look);
  });
  look(document.body);
  state.observer.observe(document.body, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: attributes,
  });
}
