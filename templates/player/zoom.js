// Pictures that are shown smaller than they are can be opened in full.
(function (player) {
  "use strict";

  const { make, icon, say, button } = player.dom;
  const WORTH = 1.15; // times as large as it is shown: less is not worth a button

  const shown = new ResizeObserver((entries) => {
    for (const entry of entries) fit(/** @type {HTMLImageElement} */ (entry.target));
  });

  /**
   * Offers a picture in full where it is shown smaller than it is, which changes with the window.
   * @param {HTMLImageElement} picture
   */
  function fit(picture) {
    if (!picture.clientWidth) return; // its place is not shown now
    const small = picture.naturalWidth >= picture.clientWidth * WORTH;
    const holder = picture.closest(".zoomable");
    if (holder) /** @type {HTMLElement} */ (holder.querySelector("button")).hidden = !small;
    else if (small) offer(picture);
  }

  /**
   * Opens a picture in a dialog; the browser gives the focus back when it closes.
   * @param {HTMLImageElement} picture
   */
  function open(picture) {
    const whole = make("img", { src: picture.currentSrc || picture.src, alt: "" });
    const view = make("div", { role: "img", tabindex: "0", "aria-label": picture.alt }, whole);
    const dialog = make("dialog", { class: "zoomed", "aria-label": picture.alt }, button("close", "close", () => dialog.close()), view);
    dialog.addEventListener("close", () => dialog.remove());
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    document.body.append(dialog);
    dialog.showModal();
  }

  /**
   * Puts a picture's button over its corner.
   * @param {HTMLImageElement} picture
   */
  function offer(picture) {
    const name = make("span", { class: "unseen" }, say(make("span"), "enlarge"), ": " + picture.alt);
    const control = make("button", { type: "button", "data-action": "enlarge", "aria-haspopup": "dialog" }, icon("zoom"), name);
    const holder = make("span", { class: "zoomable" });
    picture.replaceWith(holder);
    holder.append(picture, control);
    const act = () => {
      if (!control.hidden) open(picture);
    };
    control.addEventListener("click", act);
    picture.addEventListener("click", () => {
      control.focus();
      act();
    });
  }

  /**
   * Watches a picture of a text; not one that is a link, a choice or without a meaning of its own.
   * @param {HTMLImageElement} picture
   */
  function watch(picture) {
    if (!picture.alt || !picture.closest(".prose") || picture.closest("a, label, button, summary, .label, .thing")) return;
    shown.observe(picture);
  }

  // The event of a picture reaches the document on its way down alone; those of cards that are made later do, too.
  document.addEventListener(
    "load",
    (event) => {
      if (event.target instanceof HTMLImageElement) watch(event.target);
    },
    true,
  );
  for (const picture of Array.from(document.images)) if (picture.complete && picture.naturalWidth) watch(picture);
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
