// node scorm2004_sequencing.mjs: a course's activities in a run-time that sequences. Standard input is {tree, steps}: the
// tree as the run-time takes it, and steps, each {go: request, to: activity} or {set: [[element, value], ...]}, which
// is a whole session with the current activity. The answer is a list: of a request, whether it was met and what is current
// then; of a session, what the run-time refused, and what it holds of the activity and of the whole.
import { readFileSync } from "node:fs";
import { Scorm2004API } from "scorm-again/scorm2004";

for (const name of ["log", "info", "warn", "debug", "error"]) console[name] = () => {};
const { tree, steps } = JSON.parse(readFileSync(0, "utf-8"));
const api = new Scorm2004API({ autocommit: false, strict_errors: true, logLevel: 5, sequencing: { activityTree: tree } });
const current = () => api.getSequencingService().getSequencingState().currentActivity?.id ?? null;

function go({ go: request, to }) {
  const met = api.processNavigationRequest(request, to);
  return { met, current: current() };
}

function session({ set }) {
  const id = current();
  const refused = [];
  api.reset();
  if (String(api.Initialize("")) !== "true") refused.push(`Initialize: ${api.GetLastError()}`);
  for (const [element, value] of set) {
    if (String(api.SetValue(element, value)) !== "true") refused.push(`${element}: ${api.GetLastError()}`);
  }
  if (String(api.Terminate("")) !== "true") refused.push(`Terminate: ${api.GetLastError()}`);
  return { refused, activity: api.getActivityTrackingData(id), whole: api.getActivityTrackingData(tree.id), current: current() };
}

process.stdout.write(JSON.stringify(steps.map((step) => (step.go ? go(step) : session(step)))));
process.exit(0);
