/* Older versions of the admin theme call every scrolling box by the same landmark name: none is better than the same. */
window.addEventListener("load", () => {
  for (const box of document.querySelectorAll(".simplebar-content-wrapper")) {
    box.removeAttribute("role");
    box.removeAttribute("aria-label");
  }
});
