// Values that a SCORM platform refuses for a while: which of them are tried again.
import assert from "node:assert/strict";
import { both, platform, progress, refusing, session, setting } from "./scorm_world.mjs";

both("a refused value is not tried again when the learner has gone back to the one before it", (edition) => {
  const lms = platform(edition);
  const { backEnd, time } = session(edition, lms);
  const location = edition === "scorm12" ? "cmi.core.lesson_location" : "cmi.location";
  backEnd.progressed(progress({ place: "one" }));
  lms.refuse = refusing("101", (name, element) => setting(name) && element === location);
  backEnd.progressed(progress({ place: "two" }));
  lms.refuse = () => "";
  backEnd.progressed(progress({ place: "one" }));
  time.pass(120000);
  backEnd.finish();
  assert.deepEqual(lms.sets().filter((set) => set.startsWith(location)), [location + "=one", location + "=two"]);
  assert.equal(lms.values[location], "one");
});
