// Show and hide a password. Without script the button stays hidden and nothing is missing.
for (const box of document.querySelectorAll("[data-secret]")) {
  const input = box.querySelector("input");
  const button = box.querySelector("button");
  const set = (shown) => {
    input.type = shown ? "text" : "password";
    button.textContent = shown ? button.dataset.hide : button.dataset.show;
    button.setAttribute("aria-label", shown ? button.dataset.hideLabel : button.dataset.showLabel);
  };
  button.addEventListener("click", () => {
    set(input.type === "password");
    input.focus();
  });
  // Browsers keep passwords, and restored pages hide them, only in a password field.
  input.form?.addEventListener("submit", () => set(false));
  addEventListener("pageshow", () => set(false));
  button.hidden = false;
}
