// Elements, icons and words: what every part of the page is made with.
(function (player) {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const ICONS = {
    correct: ["M5 12.5l4.5 4.5L19 7.5"],
    partial: ["M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16", "M12 4v16"],
    incorrect: ["M6 6l12 12", "M18 6L6 18"],
    neutral: ["M5 12h14"],
    up: ["M12 19V6", "M6 11.5L12 5.5l6 6"],
    down: ["M12 5v13", "M6 12.5l6 6 6-6"],
    drag: ["M9 6v.01", "M15 6v.01", "M9 12v.01", "M15 12v.01", "M9 18v.01", "M15 18v.01"],
    zoom: ["M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13", "M15.4 15.4L20.5 20.5", "M10.5 7.5v6", "M7.5 10.5h6"],
    closed: ["M6 11h12v9H6z", "M8.5 11V7.5a3.5 3.5 0 0 1 7 0V11"],
    note: ["M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18", "M12 7.5v5.5", "M12 16.6v.01"],
  };

  /** make("p", {class: "x", hidden: true, onclick: f}, "text", child): null children and attributes are left out. */
  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value === true ? "" : String(value));
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  }

  /** An element with rendered prose: it was made and cleaned when the package was built. */
  function prose(tag, attributes, html) {
    const element = make(tag, attributes);
    element.innerHTML = html;
    return element;
  }

  function icon(name) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    for (const line of ICONS[name]) {
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("d", line);
      svg.append(path);
    }
    return svg;
  }

  /**
   * A number as the player's language writes it; what is called `percent` gets the sign where that language puts it.
   * @param {number} value
   * @param {string} name
   */
  function number(value, name) {
    /** @type {["percent" | "decimal", number]} */
    const [style, shown] = name === "percent" ? ["percent", value / 100] : ["decimal", value];
    return new Intl.NumberFormat(player.words.language, { style, maximumFractionDigits: 2 }).format(shown);
  }

  /**
   * The player's words for `key`, numbers and texts put in; `n` picks the plural.
   * @param {string} key
   * @param {any} [values]
   * @returns {string}
   */
  function words(key, values) {
    let text = player.words[key];
    if (typeof text !== "string") text = text[new Intl.PluralRules(player.words.language).select(values.n)] || text.other;
    return text.replace(/\{(\w+)\}/g, (whole, name) => {
      const value = values[name];
      return typeof value === "number" ? number(value, name) : value;
    });
  }

  /** Marks an element that holds the player's words with their language, where the course has another one. */
  function marked(element) {
    const own = player.words.language;
    if (own.split("-")[0] !== document.documentElement.lang.split("-")[0].toLowerCase()) {
      element.lang = own;
      element.dir = player.words.direction;
    }
    return element;
  }

  /** Puts the player's words into `element`, marked with their language where the course has another one. */
  function say(element, key, values) {
    element.textContent = words(key, values || {});
    return marked(element);
  }

  /** Elements as the player's language lists alternatives, "one, two or three": they and what stands between them. */
  function listed(elements) {
    const list = new Intl.ListFormat(player.words.language, { type: "disjunction" });
    const parts = list.formatToParts(elements.map((element, place) => String(place)));
    return parts.map((part) => (part.type === "element" ? elements[Number(part.value)] : marked(make("span", {}, part.value))));
  }

  /** make() with the player's words in it. */
  function worded(tag, attributes, key, values) {
    return say(make(tag, attributes), key, values);
  }

  /** A button with an action's name, which tests and styles know it by. */
  function button(action, key, onclick, style) {
    return worded("button", { type: "button", "data-action": action, class: style, onclick }, key);
  }

  player.dom = { make, prose, icon, words, say, listed, worded, button };
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
