// Without a platform: the state stays in this browser's storage, where it has one.
(function (player) {
  "use strict";

  player.backends = player.backends || {};

  /** `notify(key, values)` takes the words of the status line. */
  player.backends.none = function (data, notify) {
    const key = "course-packager:" + data.key;
    /** @type {Storage | null} */
    let storage = null;
    // A sandboxed page throws at the mere mention of localStorage.
    try {
      storage = globalThis.localStorage;
      storage.setItem(key + ":probe", "1");
      storage.removeItem(key + ":probe");
    } catch (error) {
      storage = null;
    }
    let known = ""; // what lies in the storage by this page's doing
    let trimmed = 0;

    // A page that was made for no platform has not missed one.
    const where = () => notify(!storage ? "noStorage" : data.backEnd === "none" ? "inBrowser" : "local");

    /** Whether the course was gone on with in another window: its word stands, and this page writes no more. */
    function overtaken() {
      const held = storage && storage.getItem(key);
      if (!held || held === known) return false;
      storage = null;
      notify("ended");
      return true;
    }

    return {
      limit: 64000,
      /** Calls `done(true)` at once: there is nothing to wait for. */
      connect(done) {
        where();
        done(true);
      },
      session: () => ({ mode: "normal", learner: null, past: { completion: "", success: "", score: null } }),
      restore() {
        if (!storage) return "";
        known = storage.getItem(key) || "";
        window.addEventListener("storage", overtaken);
        return known;
      },
      opened() {},
      answered() {},
      submitted() {},
      progressed(progress) {
        if (!storage) return undefined;
        try {
          if (overtaken()) return undefined;
          storage.setItem(key, progress.text);
          known = progress.text;
        } catch (error) {
          storage = null; // full or forbidden in the meantime
          return void where();
        }
        if (progress.trimmed === trimmed) return undefined;
        trimmed = progress.trimmed;
        return trimmed ? notify("trimmed", { n: trimmed }) : where();
      },
      hidden() {},
      /** False: without a platform no session ends, and the page can go on after it comes back. */
      finish: () => false,
    };
  };
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
