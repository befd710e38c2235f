// What chance decides: the same for an attempt whenever its seed comes back.
(function (player) {
  "use strict";

  /** A function that gives numbers from 0 to below 1, always the same ones for a seed and what they are for. */
  function source(seed, purpose) {
    let mix = seed >>> 0;
    for (const letter of purpose) mix = Math.imul(mix ^ letter.charCodeAt(0), 0x9e3779b1) >>> 0;
    return () => {
      mix = (mix + 0x6d2b79f5) >>> 0;
      let value = Math.imul(mix ^ (mix >>> 15), mix | 1);
      value = (value + Math.imul(value ^ (value >>> 7), value | 61)) ^ value;
      return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
    };
  }

  /** Which of `count` things it is. */
  const pick = (count, seed, purpose) => Math.floor(source(seed, purpose)() * count);

  /**
   * The places of `parts` in a random order; those of fixed ones stay.
   * @type {Chance["shuffled"]}
   */
  function shuffled(parts, seed, purpose) {
    const random = source(seed, purpose);
    const places = parts.map((part, place) => place);
    const free = places.filter((place) => !parts[place].fixed);
    const mixed = free.slice();
    for (let last = mixed.length - 1; last > 0; last--) {
      const other = Math.floor(random() * (last + 1));
      [mixed[last], mixed[other]] = [mixed[other], mixed[last]];
    }
    free.forEach((place, index) => (places[place] = mixed[index]));
    return places;
  }

  /**
   * As `shuffled`, but never the order that they came in, where there are two parts or more.
   * @type {Chance["disordered"]}
   */
  function disordered(parts, seed, purpose) {
    const places = shuffled(parts, seed, purpose);
    if (places.every((place, index) => place === index)) places.push(/** @type {number} */ (places.shift()));
    return places;
  }

  /**
   * The parts of a quiz that an attempt asks: of each pool as many questions as it draws, and no heading over nothing.
   * Each question has its own lot, so that one more in a pool changes one of the drawn ones at most.
   * @type {Chance["drawn"]}
   */
  function drawn(parts, seed) {
    return parts.flatMap(/** @returns {Part[]} */ (part) => {
      if (!part.parts) return [part];
      if (!part.draw) return [{ ...part, parts: drawn(part.parts, seed) }];
      const lots = asked(part.parts).map((question) => ({ id: question.id, lot: source(seed, question.id)() }));
      lots.sort((one, other) => one.lot - other.lot);
      const ids = new Set(lots.slice(0, part.draw).map((one) => one.id));
      return [{ ...part, parts: only(part.parts, ids) }];
    });
  }

  /**
   * `parts` with their questions in a random order, each list in itself: texts and sections keep their places, a stimulus
   * goes with its questions, the questions of a pool go among those around it. Each has its own lot, so that what is
   * added or taken away moves no other past another.
   * @type {Chance["mixed"]}
   */
  function mixed(parts, seed) {
    /** @type {(inner: Part[]) => Part[]} */
    const flat = (inner) => inner.flatMap((part) => (part.kind === "pool" ? flat(part.parts) : [part]));
    const whole = flat(parts).map((part) => (part.parts ? { ...part, parts: mixed(part.parts, seed) } : part));
    const moves = (/** @type {Part} */ part) => part.kind === "question" || part.kind === "stimulus";
    const lots = whole.filter(moves).map((/** @type {any} */ part) => ({ part, lot: source(seed, "order " + part.id)() }));
    lots.sort((one, other) => one.lot - other.lot);
    return whole.map((part) => (moves(part) ? /** @type {any} */ (lots.shift()).part : part));
  }

  /**
   * Of `parts` the questions named in `ids`, texts, and what still has a question below it.
   * @type {(parts: Part[], ids: Set<string>) => Part[]}
   */
  function only(parts, ids) {
    return parts.flatMap(/** @returns {Part[]} */ (part) => {
      if (!part.parts) return part.kind !== "question" || ids.has(part.id) ? [part] : [];
      const left = only(part.parts, ids);
      return asked(left).length ? [{ ...part, parts: left }] : [];
    });
  }

  /**
   * Every question below `parts`, in source order.
   * @type {Chance["asked"]}
   */
  function asked(parts) {
    return parts.flatMap((part) => (part.kind === "question" ? [part] : part.parts ? asked(part.parts) : []));
  }

  player.chance = { pick, shuffled, disordered, drawn, mixed, asked };
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
