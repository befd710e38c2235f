// On paper nothing can be unfolded: what is folded is open while the page is printed.
(function () {
  "use strict";

  let folded = [];

  window.addEventListener("beforeprint", () => {
    folded = Array.from(document.querySelectorAll("main details:not([open])"));
    for (const each of folded) each.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const each of folded) each.open = false;
    folded = [];
  });
})();
