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
    return {
      limit: 64000,
      /** Calls `done(true)` at once: there is nothing to wait for. */
      connect(done) {
        // A page that was made for no platform has not missed one.
        notify(!storage ? "noStorage" : data.backEnd === "none" ? "inBrowser" : "local");
        done(true);
      },
      session: () => ({ mode: "normal", learner: null, past: { completion: "", success: "", score: null } }),
      restore() {
        return storage ? storage.getItem(key) || "" : "";
      },
      opened() {},
      answered() {},
      submitted() {},
      progressed(progress) {
        if (!storage) return;
        try {
          storage.setItem(key, progress.text);
        } catch (error) {
          storage = null; // full or forbidden in the meantime
          notify("noStorage");
        }
      },
      hidden() {},
      /** False: without a platform no session ends, and the page can go on after it comes back. */
      finish: () => false,
    };
  };
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
