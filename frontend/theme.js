// Light or dark: as the system says until <button data-theme-toggle> is pressed.
// Loaded in the head, before the first paint, so that no page flashes white.

const STORED = "lotproof.theme";
const system = matchMedia("(prefers-color-scheme: dark)");

function apply() {
  const theme = localStorage.getItem(STORED) ?? (system.matches ? "dark" : "light");
  document.documentElement.setAttribute("data-bs-theme", theme);
}

apply();
system.addEventListener("change", apply);
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-theme-toggle]")) {
    const isDark = document.documentElement.getAttribute("data-bs-theme") === "dark";
    localStorage.setItem(STORED, isDark ? "light" : "dark");
    apply();
  }
});
