"""A file dropped on a page, as from a folder of the machine."""

from playwright.sync_api import Page, expect

DROP = """
(args) => {
  const [name, text] = args;
  const data = new DataTransfer();
  data.items.add(new File([text], name, { type: 'text/csv' }));
  const zone = document.querySelector('[data-testid="stFileUploaderDropzone"]');
  for (const kind of ['dragenter', 'dragover', 'drop'])
    zone.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true }));
}
"""


def drop(page: Page, name: str, content: str) -> None:
    expect(page.get_by_test_id("stFileUploaderDropzone")).to_be_visible(timeout=60_000)
    page.evaluate(DROP, [name, content])
