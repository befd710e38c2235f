// What a learner is told of a quiz's rules before the first question.
(function (player) {
  "use strict";

  const { make, worded } = player.dom;

  const PAUSES = { never: "ruleTimeNever", closed: "ruleTimeClosed", button: "ruleTimeButton" };

  /** The lines of the rules that differ from what every quiz has, with the attempts that are left; null where there is none. */
  player.ruleLines = function (rules, left) {
    const lines = [];
    const line = (key, values) => lines.push(worded("li", {}, key, values));
    if (rules.attempts) line(left < rules.attempts ? "attemptsLeft" : "ruleAttempts", { n: left });
    if (rules.timeLimit) {
      line("ruleTime", { time: player.clock.lasting(rules.timeLimit) });
      line(PAUSES[rules.pause]);
    }
    if (rules.feedback !== "at-once") line("ruleAtEnd");
    // With feedback at once it is said of each answer which is right.
    if (rules.review === "none" && rules.feedback !== "at-once") line("ruleResult");
    return lines.length ? make("ul", { class: "rules", "data-role": "rules" }, ...lines) : null;
  };
})((globalThis.CoursePlayer = globalThis.CoursePlayer || {}));
