// The life of a session as a table: what happens in which state, and what is done then. docs/player.md shows the same table.
(function (player) {
  "use strict";

  /**
   * For each state and event the next state and the actions, in order. `connecting`: a platform is looked for. `lms`: a
   * session with one. `none`: without one, progress stays in this browser. `ended`: the platform was told that it is over.
   *
   * @type {Record<string, Record<string, string[]>>}
   */
  const TABLE = {
    connecting: {
      found: ["lms", "begin"],
      missing: ["none", "fallBack", "begin"],
      opened: ["connecting", "show"],
      answered: ["connecting"],
      submitted: ["connecting"],
      changed: ["connecting"],
      hidden: ["connecting"],
      leave: ["connecting"],
      pagehide: ["connecting"],
      pageshow: ["connecting"],
    },
    lms: {
      found: ["lms"],
      missing: ["lms"],
      opened: ["lms", "show", "tellOpened", "progress"],
      answered: ["lms", "tellAnswered"],
      submitted: ["lms", "tellSubmitted", "progressNow"],
      changed: ["lms", "progress"],
      hidden: ["lms", "saveDrafts", "tellHidden"],
      leave: ["ended", "saveLast", "finish", "sayEnded", "goBack"],
      pagehide: ["ended", "saveLast", "finish"],
      pageshow: ["lms"],
    },
    none: {
      found: ["none"],
      missing: ["none"],
      opened: ["none", "show", "tellOpened", "progress"],
      answered: ["none", "tellAnswered"],
      submitted: ["none", "tellSubmitted", "progressNow"],
      changed: ["none", "progress"],
      hidden: ["none", "saveDrafts"],
      leave: ["none"],
      pagehide: ["none", "saveLast"],
      pageshow: ["none"],
    },
    ended: {
      found: ["ended"],
      missing: ["ended"],
      opened: ["ended", "show"],
      answered: ["ended"],
      submitted: ["ended"],
      changed: ["ended"],
      hidden: ["ended"],
      leave: ["ended"],
      pagehide: ["ended"],
      pageshow: ["ended", "sayEnded"],
    },
  };

  /**
   * A machine that starts in `connecting`: `on(event, detail)` goes to the next state first, so that an action that
   * causes another event finds it there, and then calls `actions[name](detail)`. `entered(state)` hears of each state.
   */
  function machine(actions, entered) {
    let state = "connecting";
    entered(state);
    return {
      state: () => state,
      on(event, detail) {
        const [next, ...names] = TABLE[state][event];
        if (next !== state) entered((state = next));
        for (const name of names) actions[name](detail);
      },
    };
  }

  player.lifecycle = { TABLE, machine };
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
