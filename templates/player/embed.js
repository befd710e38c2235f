// Pages of other hosts, asked for when a learner comes near: until the player runs, every lesson is shown.
(function () {
  "use strict";

  const near = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) if (entry.isIntersecting) fill(/** @type {HTMLIFrameElement} */ (entry.target));
    },
    { rootMargin: "25%" },
  );

  /**
   * Asks for what a frame shows, once.
   * @param {HTMLIFrameElement} frame
   */
  function fill(frame) {
    near.unobserve(frame);
    frame.src = /** @type {string} */ (frame.dataset.src);
  }

  function look() {
    for (const frame of document.querySelectorAll("iframe[data-src]:not([src])")) near.observe(frame);
  }

  // Those of cards are made later.
  new MutationObserver(look).observe(/** @type {HTMLElement} */ (document.querySelector("main")), { childList: true, subtree: true });
  look();
})();
