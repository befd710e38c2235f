// The places of a page (lessons, quizzes, a certificate), the way between them, and how far the learner is.
(function (player) {
  "use strict";

  const { say, make, icon, worded } = player.dom;

  /**
   * The places as the page shows them. `data` is the page's; `opened(place)` is called when the learner goes to one,
   * `closed()` when its turn has not come.
   * Nothing of the learner's is known until `mark` was called.
   */
  player.places = function (data, opened, closed) {
    const one = (/** @type {string} */ selector) => /** @type {any} */ (document.querySelector(selector));
    /** @type {HTMLElement[]} */
    const links = Array.from(document.querySelectorAll("a[data-goto]"));
    const narrow = window.matchMedia("(max-width: 56rem)");
    /** @type {Place} */
    const certificate = { kind: "certificate", id: "certificate", title: player.dom.words("certificate") };
    const all = data.places.concat(one("[data-certificate]") ? [certificate] : []);
    /** @type {(place: Place) => any} */
    const element = (place) => document.getElementById(place.kind + "-" + place.id);
    let current = all[0];
    /** @type {(place: Place) => boolean} */
    let allowed = () => true;

    /** @type {Places["display"]} */
    function display(place) {
      current = place;
      for (const other of all) element(other).hidden = other !== place;
      for (const link of links) {
        if (link.dataset.goto === place.id) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      }
      page();
    }

    /** The buttons to the places before and after: the next one waits where its turn has not come. */
    function page() {
      const at = all.indexOf(current);
      pager("previous", all[at - 1]);
      const next = all[at + 1];
      pager("next", next && (next !== certificate || allowed(next)) ? next : undefined);
    }

    function pager(name, place) {
      const control = one("[data-action=" + name + "]");
      control.hidden = !place;
      if (!place) return;
      const open = allowed(place);
      control.toggleAttribute("data-closed", !open);
      if (open) control.removeAttribute("aria-disabled");
      else control.setAttribute("aria-disabled", "true");
      const title = element(place).querySelector("h2").cloneNode(true).childNodes; // with the direction of its words
      const later = open ? null : worded("span", { class: "later" }, "notYet");
      control.replaceChildren(say(make("span", { class: "way" }), name), make("span", { class: "to" }, ...title), ...(later ? [later] : []));
    }

    /** Goes to a place, or to a heading in it; focus follows, so that a screen reader starts there. */
    function go(place, heading) {
      if (!place) return;
      if (!allowed(place)) return closed();
      opened(place);
      const target = heading || element(place).querySelector("h2");
      if (!target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1");
      target.focus({ preventScroll: true });
      if (heading) target.scrollIntoView();
      else window.scrollTo(0, 0);
      if (narrow.matches) fold();
    }

    function fold() {
      one("[data-outline] details").open = !narrow.matches;
    }

    /**
     * The place and the heading that an address like `#lesson-x--y` names.
     * @type {Places["aim"]}
     */
    function aim(hash) {
      let id = hash.slice(1);
      try {
        id = decodeURIComponent(id);
      } catch (error) {
        return null; // a platform's own, not one of ours
      }
      const target = document.getElementById(id);
      const holder = target && target.closest("[data-lesson], [data-quiz], [data-certificate]");
      if (!holder) return null;
      return { place: all.find((place) => element(place) === holder), heading: target === holder ? null : target };
    }

    /**
     * Shows how far the learner is: `standing` as state.js gives it, `open(place)` says where the learner may go.
     * @type {Places["mark"]}
     */
    function mark(standing, open) {
      allowed = open;
      const total = data.places.length;
      say(one("[data-role=progress-text]"), "progress", { done: standing.done.length, total });
      const bar = one("[data-role=progress]");
      bar.max = total;
      bar.value = standing.done.length;
      for (const link of links) {
        const place = /** @type {Place} */ (all.find((each) => each.id === link.dataset.goto));
        if (standing.done.includes(place.id) && !link.dataset.done) {
          link.dataset.done = "yes";
          link.append(icon("correct"), make("span", { class: "unseen" }, " (", say(make("span"), "done"), ")"));
        }
        lock(link, place);
      }
      page();
    }

    function lock(link, place) {
      const closed = !allowed(place);
      if (place === certificate) link.parentElement.hidden = closed;
      if (closed === link.hasAttribute("data-closed")) return;
      link.toggleAttribute("data-closed", closed);
      if (closed) {
        link.setAttribute("aria-disabled", "true");
        const why = make("span", { class: "unseen" }, " (", say(make("span"), "notYet"), ")");
        link.append(make("span", { class: "closed", "data-role": "closed" }, icon("closed"), why));
      } else {
        link.removeAttribute("aria-disabled");
        link.querySelector("[data-role=closed]").remove();
      }
    }

    document.addEventListener("click", (/** @type {any} */ event) => {
      const link = event.target.closest("a[href^='#']");
      const to = link && aim(link.getAttribute("href"));
      if (!to) return;
      event.preventDefault();
      go(to.place, to.heading);
    });
    one("[data-action=previous]").addEventListener("click", () => go(all[all.indexOf(current) - 1]));
    one("[data-action=next]").addEventListener("click", () => go(all[all.indexOf(current) + 1]));
    narrow.addEventListener("change", fold);
    one("[data-role=bar]").hidden = false;
    one("[data-role=pager]").hidden = false;
    fold();
    return { display, mark, aim, current: () => current, named: (id) => all.find((place) => place.id === id) };
  };
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
