// The widget of hotspot: a native radio or checkbox over each region of a picture, whose outline everyone sees.
(function (player) {
  "use strict";

  const { make, icon, worded } = player.dom;
  const { id, marker, show } = player.controls;

  const SVG = "http://www.w3.org/2000/svg";
  const LEAST = 24; // CSS pixels of a target, WCAG 2.2, 2.5.8

  function drawn(tag, attributes, ...children) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
    element.append(...children);
    return element;
  }

  /** Places an element by properties of its own: a style attribute is what a strict policy forbids. */
  function put(element, properties) {
    for (const [name, value] of Object.entries(properties)) element.style.setProperty(name, value);
  }

  /**
   * A region as {left, top, right, bottom} in the picture's pixels.
   * @param {Pick<Region, "shape" | "coords">} region
   */
  function box({ shape, coords }) {
    if (shape === "rectangle") return { left: coords[0], top: coords[1], right: coords[2], bottom: coords[3] };
    if (shape === "circle") {
      const [x, y, radius] = coords;
      return { left: x - radius, top: y - radius, right: x + radius, bottom: y + radius };
    }
    const xs = coords.filter((value, place) => place % 2 === 0);
    const ys = coords.filter((value, place) => place % 2 === 1);
    return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
  }

  function outline({ shape, coords }, look) {
    if (shape === "circle") return drawn("circle", { cx: coords[0], cy: coords[1], r: coords[2], class: look });
    if (shape === "polygon") return drawn("polygon", { points: coords.join(" "), class: look });
    const { left, top, right, bottom } = box({ shape, coords });
    return drawn("rect", { x: left, y: top, width: right - left, height: bottom - top, class: look });
  }

  function inside({ shape, coords }, x, y) {
    if (shape === "circle") return Math.hypot(x - coords[0], y - coords[1]) <= coords[2];
    if (shape === "rectangle") return true; // its box is the region
    let within = false;
    for (let at = 0, before = coords.length - 2; at < coords.length; before = at, at += 2) {
      const [x1, y1, x2, y2] = [coords[at], coords[at + 1], coords[before], coords[before + 1]];
      if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) within = !within;
    }
    return within;
  }

  /**
   * The region that a point of the picture means: the smallest that holds it, else one so small that it reaches there
   * when it is as large as a finger needs. `scale` is CSS pixels a pixel of the picture.
   * @type {Player["hotspot"]["meant"]}
   */
  function meant(regions, x, y, scale) {
    const room = LEAST / 2 / scale;
    const found = regions.map((region) => {
      const { left, top, right, bottom } = box(region);
      const across = Math.max(0, room - (right - left) / 2);
      const down = Math.max(0, room - (bottom - top) / 2);
      const near = x >= left - across && x <= right + across && y >= top - down && y <= bottom + down;
      const small = across > 0 || down > 0;
      return { region, area: (right - left) * (bottom - top), hit: near && (small || inside(region, x, y)) };
    });
    const hits = found.filter((one) => one.hit).sort((one, other) => one.area - other.area);
    return hits.length ? hits[0].region : null;
  }

  /** @type {MountOf<"hotspot">} */
  function hotspot(element, question) {
    const { width, height } = question;
    const percent = (value, of) => (100 * value) / of + "%";
    const legend = worded("p", { class: "legend", id: id(question, "legend") }, question.multiple ? "pointAny" : "pointOne");
    const picture = make("img", { src: question.image, alt: question.alternative, width, height, draggable: "false" });
    const board = make("div", { class: "board" }, picture);
    const marks = make("ul", { class: "marks", hidden: true });
    const spots = question.regions.map((region) => {
      const edge = box(region);
      const type = question.multiple ? "checkbox" : "radio";
      const input = make("input", { type, name: id(question, "c"), id: id(question, "c", region.id), value: region.id, "aria-label": region.label });
      const place = { "--x": percent((edge.left + edge.right) / 2, width), "--y": percent((edge.top + edge.bottom) / 2, height) };
      put(input, { ...place, "--w": percent(edge.right - edge.left, width), "--h": percent(edge.bottom - edge.top, height) });
      // Light below dark, so that it can be seen on any picture.
      const shape = drawn("svg", { viewBox: "0 0 " + width + " " + height, "aria-hidden": "true" }, outline(region, "under"), outline(region, "over"));
      board.append(input, shape);
      return { region, input, shape, place, mark: marker(id(question, "m", region.id)) };
    });
    const attributes = { role: question.multiple ? "group" : "radiogroup", "aria-labelledby": id(question, "prompt") + " " + legend.id };
    element.append(make("div", { class: "hotspot", ...attributes }, legend, board, marks));

    board.addEventListener("click", (/** @type {any} */ event) => {
      if (event.target.tagName === "INPUT") return;
      const rect = picture.getBoundingClientRect();
      const scale = rect.width / width;
      const region = meant(question.regions, (event.clientX - rect.left) / scale, (event.clientY - rect.top) / scale, scale);
      const spot = spots.find((one) => one.region === region);
      if (!spot || spot.input.disabled) return;
      spot.input.focus({ preventScroll: true });
      spot.input.click();
    });
    const chosen = () => spots.filter((spot) => spot.input.checked).map((spot) => spot.region.id);

    return {
      response: () => (chosen().length ? chosen() : null),
      problem: () => "missingRegion",
      restore: (response) => spots.forEach((spot) => (spot.input.checked = response.includes(spot.region.id))),
      show(outcome, key) {
        if (!question.graded) return;
        for (const { region, input, shape, place, mark } of spots) {
          if (!input.checked && !(region.correct && key)) continue;
          const look = region.correct ? "correct" : "incorrect";
          const word = !input.checked ? "markRight" : region.correct ? "markChosenRight" : "markChosenWrong";
          marks.append(make("li", {}, make("span", { class: "named" }, region.label), show(mark, look, word)));
          input.setAttribute("aria-describedby", mark.id);
          input.dataset.mark = look;
          shape.dataset.mark = look;
          const badge = make("span", { class: "badge", "data-mark": look, "aria-hidden": "true" }, icon(look));
          put(badge, place);
          board.append(badge);
        }
        marks.hidden = !marks.children.length;
      },
      lock: () => spots.forEach((spot) => (spot.input.disabled = true)),
    };
  }

  player.widgets.hotspot = hotspot;
  player.hotspot = { meant };
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
