// Texts beyond ASCII in few ASCII characters, as the saved state holds them: docs/player.md has the code.
(function (player) {
  "use strict";

  // The printable characters but the blank and those that JSON escapes: 92 signs.
  const SIGNS = Array.from({ length: 94 }, (none, place) => String.fromCharCode(33 + place))
    .filter((sign) => sign !== '"' && sign !== "\\")
    .join("");
  const COUNT = SIGNS.length;
  const [LOW, HIGH] = [-28, 43]; // distances that one sign holds: the first 72
  const TIERS = [
    { first: 72, leads: 5, more: 1 },
    { first: 82, leads: 3, more: 2 },
    { first: 88, leads: 1, more: 3 },
  ]; // signs that lead to further ones: backwards the first `leads` of them, forwards the next
  const ASCII = 90; // signs that lead to an ASCII character, the control characters after the others
  const CYCLE = 2 * COUNT;
  const PLAIN = " \b\t\n\f\r"; // which stand for themselves: in JSON they take two characters at most
  const POINTS = 0x110000;

  /** The middle of the block of 128 characters around one: where the distance to the next is measured from. */
  const middle = (point) => Math.floor(point / 128) * 128 + 64;

  function distant(distance) {
    if (distance >= LOW && distance <= HIGH) return SIGNS[distance - LOW];
    const forwards = distance > 0;
    let rest = forwards ? distance - HIGH - 1 : LOW - 1 - distance;
    /** @type {any} */
    const tier = TIERS.find(({ leads, more }) => {
      if (rest < leads * COUNT ** more) return true;
      rest -= leads * COUNT ** more;
      return false;
    });
    let signs = "";
    for (let left = tier.more; left > 0; left--, rest = Math.floor(rest / COUNT)) signs = SIGNS[rest % COUNT] + signs;
    return SIGNS[tier.first + (forwards ? tier.leads : 0) + rest] + signs;
  }

  function coded(text) {
    let from = 64;
    return Array.from(text, (letter) => {
      const point = letter.codePointAt(0);
      if (PLAIN.includes(letter)) return letter;
      if (point < 127) {
        const number = (point - 33 + CYCLE) % CYCLE;
        return SIGNS[ASCII + Math.floor(number / COUNT)] + SIGNS[number % COUNT];
      }
      const distance = ((point - from + POINTS * 1.5) % POINTS) - POINTS / 2;
      from = middle(point);
      return distant(distance);
    }).join("");
  }

  /** The text that `coded` made `signs` of; null where it made none such. */
  function decoded(signs) {
    let from = 64;
    let text = "";
    const places = Array.from(signs, (sign) => (sign <= " " ? sign : SIGNS.indexOf(sign)));
    if (places.includes(-1)) return null;
    for (let at = 0; at < places.length; ) {
      const lead = places[at++];
      if (typeof lead === "string") {
        text += lead;
        continue;
      }
      const take = (more) => {
        const digits = places.slice(at, (at += more));
        return digits.length < more ? NaN : digits.reduce((sum, digit) => sum * COUNT + digit, 0);
      };
      if (lead >= ASCII) {
        text += letterOf((33 + (lead - ASCII) * COUNT + take(1)) % CYCLE, 127);
        continue;
      }
      const point = (from + distanceOf(lead, take) + POINTS) % POINTS;
      text += letterOf(point, POINTS);
      from = middle(point);
    }
    return text.includes(BROKEN) ? null : text;
  }

  const BROKEN = "\u0000"; // which no field takes
  const letterOf = (point, end) => (point >= 0 && point < end ? String.fromCodePoint(point) : BROKEN);

  function distanceOf(lead, take) {
    if (lead < TIERS[0].first) return lead + LOW;
    let before = 0;
    for (const { first, leads, more } of TIERS) {
      const place = lead - first;
      const span = COUNT ** more;
      if (place < 2 * leads) {
        const forwards = place >= leads;
        const rest = before + (place % leads) * span + take(more);
        return forwards ? HIGH + 1 + rest : LOW - 1 - rest;
      }
      before += leads * span;
    }
    return NaN;
  }

  const escaped = (text) => JSON.stringify(text).replace(/[\u007f-\uffff]/g, "\\uffff").length;

  /** `text` as it is saved: itself, or after a `~` its code where that is shorter. */
  function pack(text) {
    const packed = "~" + coded(text);
    return text.startsWith("~") || escaped(packed) < escaped(text) ? packed : text;
  }

  /** The text of what `pack` made; undefined where it made none such. */
  function unpack(saved) {
    if (!saved.startsWith("~")) return saved;
    const text = decoded(saved.slice(1));
    return text === null ? undefined : text;
  }

  player.packing = { pack, unpack };
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
