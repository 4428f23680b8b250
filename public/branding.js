// The preview follows what is typed; the page works without: its button does the same.
const button = document.querySelector("[data-preview]");
const form = button?.form;

if (form) {
  let timer;
  let latest = 0;
  const show = async () => {
    form.requestSubmit(button);
    const mine = ++latest;
    const part = await fetch(button.dataset.preview, { method: "POST", body: new URLSearchParams(new FormData(form)) })
      .then((response) => (response.ok ? response.text() : ""))
      .catch(() => "");
    const fresh = new DOMParser().parseFromString(part, "text/html").querySelector("#contrast");
    if (fresh && mine === latest) document.querySelector("#contrast").replaceWith(document.importNode(fresh, true));
  };
  form.elements.accent?.addEventListener("input", () => (form.elements.ownAccent.checked = true));
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, 300);
  });
}
