// The widgets that bring things together or into order: matching, ordering, categorize.
(function (player) {
  "use strict";

  const { make, prose, icon, say, worded } = player.dom;
  const { id, numbered, option, marker, show, judge, chooser } = player.controls;

  /** A row's thing, which names the control beside it. */
  function thing(question, item, place, total) {
    return numbered(prose("div", { class: "thing prose", id: id(question, "t", item.id) }, item.html), place + 1, total);
  }

  /** The group of all rows, named by the prompt and by what there is to do. */
  function group(question, legend, list) {
    const name = worded("p", { class: "legend", id: id(question, "legend") }, legend);
    return make("div", { role: "group", "aria-labelledby": id(question, "prompt") + " " + name.id }, name, list);
  }

  const inOrder = (parts, question, seed) =>
    question.shuffle ? player.chance.shuffled(parts, seed, question.id).map((place) => parts[place]) : parts;

  // --- matching ----------------------------------------------------------------------------------------

  /** @type {MountOf<"matching">} */
  function matching(element, question, { seed }) {
    const list = chooser(inOrder(question.options, question, seed), "choose");
    const rows = question.pairs.map((pair, place, all) => {
      const item = thing(question, pair, place, all.length);
      const mark = marker(id(question, "m", pair.id));
      const select = list.list({ id: id(question, "s", pair.id), "aria-labelledby": item.id, "data-part": pair.id });
      return { pair, select, mark, row: make("li", {}, item, make("div", { class: "put" }, select, mark)) };
    });
    element.append(group(question, "matchEach", make("ul", { class: "rows" }, ...rows.map((row) => row.row))));
    if (list.key) element.prepend(list.key);
    const empty = () => rows.filter((row) => row.select.value === "");

    return {
      response() {
        const chosen = rows.filter((row) => row.select.value !== "").map((row) => [row.pair.id, row.select.value]);
        return chosen.length ? Object.fromEntries(chosen) : null;
      },
      problem: () => "missingParts",
      faulty: () => rows.map((row) => row.select),
      doubt: () => (empty().length ? { key: "someEmpty", n: empty().length } : null),
      restore(response) {
        for (const row of rows) row.select.value = Object.hasOwn(response, row.pair.id) ? response[row.pair.id] : "";
      },
      show(outcome, key) {
        if (!question.graded) return;
        rows.forEach((row, place) => {
          const right = () => (key ? list.named(row.pair.option) : null);
          row.row.dataset.mark = judge(row.mark, outcome.parts[place], row.select.value === "", right);
          row.select.setAttribute("aria-describedby", row.mark.id);
        });
      },
      lock: () => rows.forEach((row) => (row.select.disabled = true)),
    };
  }

  // --- ordering ----------------------------------------------------------------------------------------

  /** @type {MountOf<"ordering">} */
  function ordering(element, question, { seed }) {
    const said = make("p", { class: "unseen", role: "status" });
    const list = make("ol", { class: "order" });
    const locked = () => list.dataset.locked === "yes";
    const now = () => /** @type {HTMLElement[]} */ (Array.from(list.children));
    const rows = player.chance.disordered(question.items, seed, question.id).map((place, at) => row(question.items[place], at));
    let touched = false;
    list.append(...rows.map((one) => one.row));
    const end = (words) => (words ? make("p", { class: "end" }, words) : null);
    const whole = make("div", { class: "ordered" }, ...[end(question.first), list, end(question.last)].filter(Boolean));
    element.append(group(question, "putInOrder", whole), said);
    ends();

    // `at` is where it first stands: its number must not tell the right place.
    function row(item, at) {
      const text = thing(question, item, at, question.items.length);
      const mark = marker(id(question, "m", item.id));
      const handle = make("span", { class: "handle", "aria-hidden": "true" }, icon("drag"));
      const own = make("li", { "data-part": item.id }, handle, text);
      // Only moves that are there can be made, but a button that has the focus stays.
      const move = (way, step) => {
        const words = worded("span", { class: "unseen", id: id(question, way, item.id) }, way);
        const attributes = { type: "button", "data-move": way, "aria-labelledby": words.id + " " + text.id };
        return make("button", { ...attributes, onclick: () => shift(own, step) }, icon(way), words);
      };
      own.append(make("span", { class: "moves" }, move("up", -1), move("down", 1)), mark);
      handle.addEventListener("pointerdown", (event) => drag(event, own, handle));
      return { item, row: own, mark };
    }

    /** Moves the neighbour and not the row itself, which so keeps its focus and its pointer. */
    function shift(own, step) {
      const other = step < 0 ? own.previousElementSibling : own.nextElementSibling;
      if (!other || locked()) return false;
      if (step < 0) own.after(other);
      else own.before(other);
      touched = true;
      ends();
      const text = own.querySelector(".thing").textContent.trim();
      say(said, "movedTo", { item: text, n: now().indexOf(own) + 1, total: rows.length });
      list.dispatchEvent(new Event("input", { bubbles: true }));
      return true;
    }

    function ends() {
      now().forEach((own, place, all) => {
        for (const [way, last] of [["up", 0], ["down", all.length - 1]]) {
          const control = /** @type {HTMLElement} */ (own.querySelector("[data-move=" + way + "]"));
          if (place === last) control.setAttribute("aria-disabled", "true");
          else control.removeAttribute("aria-disabled");
        }
      });
    }

    function drag(event, own, handle) {
      if (locked() || event.button !== 0) return;
      event.preventDefault();
      handle.setPointerCapture(event.pointerId);
      own.dataset.dragged = "yes";
      const middle = (other) => {
        const box = other.getBoundingClientRect();
        return box.top + box.height / 2;
      };
      const follow = ({ clientY }) => {
        const before = own.previousElementSibling;
        const after = own.nextElementSibling;
        if (before && clientY < middle(before)) shift(own, -1);
        else if (after && clientY > middle(after)) shift(own, 1);
      };
      const drop = () => {
        delete own.dataset.dragged;
        handle.removeEventListener("pointermove", follow);
      };
      handle.addEventListener("pointermove", follow);
      handle.addEventListener("lostpointercapture", drop, { once: true });
    }

    return {
      response: () => (touched ? now().map((own) => own.dataset.part) : null),
      problem: () => "missingParts",
      faulty: () => [],
      // A list that nobody touched is no answer; who means it so presses again.
      doubt: () => (touched ? null : { key: "notMoved" }),
      accept: () => (touched = true),
      restore(response) {
        const by = (one) => (response.includes(one.item.id) ? response.indexOf(one.item.id) : response.length);
        list.append(...rows.slice().sort((one, other) => by(one) - by(other)).map((one) => one.row));
        touched = true;
        ends();
      },
      show(outcome, key) {
        if (!question.graded) return;
        for (const one of touched ? rows : []) {
          const wanted = question.items.indexOf(one.item);
          const right = now().indexOf(one.row) === wanted;
          one.row.dataset.mark = right ? "correct" : "incorrect";
          show(one.mark, one.row.dataset.mark, right ? "inPlace" : key ? "belongsAt" : "partWrong", { n: wanted + 1 });
        }
      },
      lock() {
        list.dataset.locked = "yes";
        said.replaceChildren();
        list.querySelectorAll("button, .handle").forEach((/** @type {any} */ control) => (control.hidden = true));
      },
    };
  }

  // --- categorize --------------------------------------------------------------------------------------

  /** @type {MountOf<"categorize">} */
  function categorize(element, question, { seed }) {
    const loose = question.items.some((item) => !item.category);
    /** @type {(Partial<Named> & {value: string, words?: string})[]} */
    const places = question.categories.map((category) => ({ ...category, value: category.id }));
    if (loose) places.push({ value: "", words: "noCategory" });
    const rows = inOrder(question.items, question, seed).map((item, at, all) => {
      const text = thing(question, item, at, all.length);
      const mark = marker(id(question, "m", item.id));
      const chips = places.map((place, n) => ({ place, ...option("radio", question, "c--" + item.id, place.value, place, n + 1, places.length) }));
      const radios = make("div", { class: "chips", role: "radiogroup", "aria-labelledby": text.id, "data-part": item.id });
      radios.append(...chips.map(({ input, label }) => make("div", { class: "chip" }, input, label)));
      return { item, chips, mark, radios, row: make("li", {}, text, make("div", { class: "put" }, radios, mark)) };
    });
    element.append(group(question, "sortEach", make("ul", { class: "rows sorted" }, ...rows.map((row) => row.row))));
    const chosen = (row) => row.chips.find(({ input }) => input.checked);
    const empty = () => rows.filter((row) => !chosen(row));

    function named(category) {
      if (!category) return worded("strong", {}, "noCategory");
      return prose("strong", {}, /** @type {Named} */ (question.categories.find((one) => one.id === category)).html);
    }
    return {
      response() {
        const response = {};
        // In source order, and what is in no category is left out.
        for (const item of question.items) {
          const chip = chosen(rows.find((row) => row.item === item));
          if (chip && chip.place.value) response[item.id] = chip.place.value;
        }
        return empty().length === rows.length ? null : response;
      },
      problem: () => "missingParts",
      faulty: () => empty().map((row) => row.radios),
      doubt: () => (empty().length ? { key: "someEmpty", n: empty().length } : null),
      restore(response, draft) {
        // In an answer that is not given yet, what is in no category may not have been looked at.
        const open = draft && Object.keys(response).length > 0;
        for (const row of rows) {
          if (open && !Object.hasOwn(response, row.item.id)) continue;
          const place = Object.hasOwn(response, row.item.id) ? response[row.item.id] : "";
          for (const chip of row.chips) chip.input.checked = chip.place.value === place;
        }
      },
      show(outcome, key) {
        if (!question.graded) return;
        for (const row of rows) {
          const part = outcome.parts[question.items.indexOf(row.item)];
          row.row.dataset.mark = judge(row.mark, part, !chosen(row), () => (key ? named(row.item.category) : null));
          row.radios.setAttribute("aria-describedby", row.mark.id);
        }
      },
      lock: () => rows.forEach((row) => row.chips.forEach(({ input }) => (input.disabled = true))),
    };
  }

  player.widgets.matching = matching;
  player.widgets.ordering = ordering;
  player.widgets.categorize = categorize;
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
