"""A quiz as an assessment of Canvas, with its settings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from lxml import etree

from packager.model import (
    ChoiceGap,
    Common,
    Course,
    FillInBlanks,
    Likert,
    MultipleChoice,
    MultipleResponse,
    Part,
    Pool,
    Question,
    Quiz,
    Section,
    Stimulus,
    TextPart,
    questions,
)
from packager.targets import quiz_rules
from packager.targets.bank.qti12.assembly import TEXT_LIMIT, Names, text_item
from packager.targets.bank.qti12.elements import NEW, build
from packager.targets.bank.qti12.item import held, item, shuffles
from packager.targets.bank.qti12.pools import drawn, flattened
from packager.targets.bank.qti12.prose import FILE_BASE, Writer
from packager.targets.imscp import Media
from packager.targets.numbers import exact, written
from packager.targets.target import Report, Unsupported
from packager.xml import Builder

CANVAS = "http://canvas.instructure.com/xsd/cccv1p0"
FOLDER = "web_resources/"

_Choosing = MultipleChoice | MultipleResponse | FillInBlanks | Likert


def media() -> Media:
    return Media(FOLDER, FILE_BASE)


@dataclass(slots=True)
class Writing:
    """One quiz on its way: `count` are its questions written so far, `points` what they are worth.

    Identifiers: the course's id stands in each, since Canvas overwrites what has the same one in the course
    that it imports into. Ids hold no `_`, so different numbers of parts keep quizzes, items and texts apart.

    New Quizzes shows a text only beside the questions that name it: `waiting` are texts, as HTML, that the next
    question gets so; `stimulus` is the ident of the text that the questions below a stimulus name.
    """

    course: Course
    quiz: Quiz
    report: Report
    media: Media
    flavour: str
    count: int = 0
    points: Decimal = Decimal(0)
    body: etree._Element = field(default_factory=lambda: build("section", ident="root_section"))
    stimulus: str = ""
    waiting: list[tuple[TextPart | Section, str]] = field(default_factory=list)

    @property
    def ident(self) -> str:
        return f"{self.course.id}_{self.quiz.id}"

    @property
    def new(self) -> bool:
        return self.flavour == NEW

    def assessment(self) -> etree._Element:
        """The quiz as `<questestinterop>`."""
        self._shuffling()
        for part in self.quiz.parts:
            self._part(part)
        for left, _ in self.waiting:
            self._unshown(left)
        return build("questestinterop", build("assessment", self.body, ident=self.ident, title=self.quiz.title))

    def settings(self) -> etree._Element:
        """The quiz's `assessment_meta.xml`: any number of attempts, the best one counts; or a survey."""
        make = Builder(CANVAS)
        description = ""
        if self.quiz.description:
            own = media()
            description = self._writer(own).html(self.quiz.description)
            if own.used:
                self.report.changed(
                    self.quiz.description.span,
                    "file in a quiz's description",
                    "Canvas may not show it, only those in questions are sure",
                )
            self.media.used.update(own.used)
        survey = self._survey()
        rules = self.quiz.rules
        kept = {"attempts", "time-limit", "show-feedback", "review", *(["shuffle"] if self.new else [])}
        quiz_rules.unkept(self.quiz, self.report, kept)
        minutes = quiz_rules.whole_minutes(self.quiz, self.report)
        if survey and self.new:
            self.report.changed(self.quiz.span, "survey", "New Quizzes has none, it becomes a quiz of 0 points")
        return make(
            "quiz",
            make("title", self.quiz.title),
            make("description", description),
            make("shuffle_answers", "true" if self._shuffled() else "false"),
            make("scoring_policy", "keep_highest"),
            make("quiz_type", "survey" if survey and not self.new else "assignment"),
            make("points_possible", written(self.points)),
            make("allowed_attempts", str(rules.attempts or -1)),
            make("time_limit", str(minutes)) if minutes else None,
            *(make(name, value) for name, value in self._review().items()),
            identifier=self.ident,
        )

    def _review(self) -> dict[str, str]:
        """What is shown after a submission, as far as the rules say; Canvas shows nothing before it."""
        rules, shown = self.quiz.rules, self.quiz.rules.review
        if self.new:
            restricted = {
                "result_view_restricted": "true",
                "display_points_awarded": "true",
                "display_points_possible": "true",
                "display_items": "true" if shown == "answers" else "false",
                "display_item_response": "true" if shown == "answers" else "false",
                "display_item_response_correctness": "true" if shown == "answers" else "false",
                "display_item_correct_answer": "false",
                "display_item_feedback": "true" if shown == "answers" else "false",
            }
            order = {"shuffle_questions": "true"} if rules.shuffle else {}
            return order | (restricted if shown != "key" else {})
        return {"key": {}, "answers": {"show_correct_answers": "false"}, "none": {"hide_results": "always"}}[shown]

    def _survey(self) -> bool:
        return not self.quiz.graded or not any(question.graded for question in self.quiz.questions())

    def _writer(self, own: Media) -> Writer:
        return Writer(own, self.report, self.flavour)

    # --- the tree ------------------------------------------------------------------------------------

    def _part(self, part: Part) -> None:
        match part:
            case TextPart():
                self._text(part)
            case Section():
                self._section(part)
            case Pool():
                self._pool(part)
            case Stimulus():
                self._stimulus(part)
            case Common():
                self._question(part)

    def _question(self, question: Question) -> None:
        element = self._item(question, self.stimulus or self._waiting_ident(question.id))
        if element is None:
            return
        # The text first: items stand in the order in which learners meet them.
        self._shown(question.id)
        self.body.append(element)
        self.count += 1
        self.points += exact(question.points) if question.graded else 0

    def _text(self, part: TextPart) -> None:
        own = media()
        html = self._writer(own).html(part.body)
        if len(html) >= TEXT_LIMIT:
            self.report.unsupported(
                part.span,
                f"text `{part.id}`",
                f"it has {len(html)} characters as HTML, Canvas takes less than {TEXT_LIMIT}",
            )
            return
        if self.new:
            if self._queued(part, html):
                self.media.used.update(own.used)
            return
        self.report.changed(
            part.span, f"text `{part.id}`", "it becomes a question without points, which New Quizzes leaves out"
        )
        self.media.used.update(own.used)
        self.body.append(text_item(f"{self.ident}_text_{part.id}", part.id, html))

    def _section(self, part: Section) -> None:
        """The title as a text and the parts after it: Canvas flattens nested sections and drops their titles."""
        html = etree.tostring(Builder()("h3", part.title), method="html", encoding="unicode")
        if self.new:
            self._queued(part, html)
        else:
            self.report.changed(
                part.span,
                f"section `{part.title}`",
                "its title becomes a text before its questions, which New Quizzes leaves out",
            )
            self.body.append(text_item(f"{self.ident}_section_{part.id}", part.id, html))
        for inner in part.parts:
            self._part(inner)

    def _stimulus(self, part: Stimulus) -> None:
        """A text that, in New Quizzes, stays beside its questions; in Classic Quizzes it stands before them."""
        own = media()
        html = self._writer(own).html(part.body)
        ident = f"{self.ident}_stimulus_{part.id}"
        if len(html) >= TEXT_LIMIT:
            self.report.unsupported(
                part.span,
                f"stimulus `{part.id}`",
                f"it has {len(html)} characters as HTML, Canvas takes less than {TEXT_LIMIT}",
            )
            for inner in part.parts:
                self._part(inner)
            return
        place, before = len(self.body), self.count
        outer = self.stimulus
        if self.new:
            for left, _ in self.waiting:
                self._unshown(left)
            self.waiting.clear()
            self.stimulus = ident
            if outer:
                self.report.changed(part.span, f"stimulus `{part.id}`", "its questions no longer show the outer one")
        else:
            self.report.changed(
                part.span,
                f"stimulus `{part.id}`",
                "it becomes a text before its questions, and does not stay in sight of them",
            )
        for inner in part.parts:
            self._part(inner)
        self.stimulus = outer
        if self.count > before or not self.new:
            self.media.used.update(own.used)
            title = part.title or part.id
            heading = etree.tostring(Builder()("h3", part.title), method="html", encoding="unicode")
            shown = html if self.new or not part.title else heading + html
            self.body.insert(place, text_item(ident, title, shown, orientation="left" if self.new else None))
        else:
            self.report.unsupported(part.span, f"stimulus `{part.id}`", "none of its questions can be held")

    # --- texts of New Quizzes ------------------------------------------------------------------------

    def _queued(self, part: TextPart | Section, html: str) -> bool:
        """Keeps a text for the next question; below a stimulus there is no place for one."""
        if self.stimulus:
            self._unshown(part)
            return False
        self.waiting.append((part, html))
        return True

    def _unshown(self, part: TextPart | Section) -> None:
        what = f"section `{part.title}`" if isinstance(part, Section) else f"text `{part.id}`"
        if isinstance(part, Section):
            self.report.changed(part.span, what, "its title is left out, its questions follow the others")
        else:
            self.report.lost(part.span, what, "New Quizzes shows texts only beside a question of their own")

    def _waiting_ident(self, id_: str) -> str:
        return f"{self.ident}_before_{id_}" if self.waiting else ""

    def _shown(self, id_: str) -> None:
        """Writes the waiting texts as what the question of this id names."""
        if not self.waiting or self.stimulus:
            return
        html = "".join(text for _, text in self.waiting)
        for part, _ in self.waiting:
            what = f"section `{part.title}`" if isinstance(part, Section) else f"text `{part.id}`"
            how = "its title stands" if isinstance(part, Section) else "it stands"
            self.report.changed(part.span, what, f"{how} above the question after it alone")
        self.body.append(text_item(self._waiting_ident(id_), id_, html, orientation="top"))
        self.waiting.clear()

    # --- pools ---------------------------------------------------------------------------------------

    def _pool(self, pool: Pool) -> None:
        """A section that draws, with its items inside: PrairieLearn resolves no bank from within a quiz."""
        flattened(pool.parts, self.report)
        pairs = [(question, self._item(question, "")) for question in questions(pool.parts)]
        kept = [(question, element) for question, element in pairs if element is not None]
        draw = drawn(pool, len(kept), self.report)
        if not draw:
            return
        each = self._points_each(pool, [question for question, _ in kept])
        stimulus = self.stimulus or self._waiting_ident(pool.id)
        self._shown(pool.id)
        section = build(
            "section",
            build(
                "selection_ordering",
                build(
                    "selection",
                    build("selection_number", str(draw)),
                    build("selection_extension", build("points_per_item", written(each))),
                ),
            ),
            *(element for _, element in kept),
            ident=f"{self.ident}_pool_{pool.id}",
            title=pool.title,
            parent_stimulus_item_ident=stimulus or None,
        )
        self.body.append(section)
        self.count += len(kept)
        self.points += each * draw

    def _points_each(self, pool: Pool, kept: list[Question]) -> Decimal:
        """What each drawn question is worth: Canvas has one number for a whole group, here the mean."""
        values = [exact(question.points if question.graded else 0) for question in kept]
        if len(set(values)) == 1:
            return values[0]
        mean = (sum(values, Decimal(0)) / len(values)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        self.report.changed(
            pool.span,
            f"points in pool `{pool.title}`",
            f"each question counts {written(mean)}, since Canvas gives all questions of a pool the same",
        )
        return mean

    def _item(self, question: Question, stimulus: str) -> etree._Element | None:
        return item_of(self.course, question, self.report, self.media, self.flavour, stimulus)

    # --- shuffling -----------------------------------------------------------------------------------

    def _shuffled(self) -> bool:
        """Whether Classic shuffles, which it does in a whole quiz or not at all."""
        asked = choosing(self.quiz.questions())
        return bool(asked) and all(map(shuffles, asked))

    def _shuffling(self) -> None:
        if self.new:
            return
        whole = self._shuffled()
        for question in choosing(self.quiz.questions()):
            if isinstance(question, Likert) or whole:
                continue
            if isinstance(question, FillInBlanks):
                for gap in question.gaps:
                    if isinstance(gap, ChoiceGap) and gap.shuffle:
                        how = "Classic Quizzes shuffles a whole quiz or none of it, here none"
                        self.report.changed(gap.span, "shuffling", how)
            elif question.shuffle and held(question.choices):
                self.report.changed(
                    question.span, "shuffling", "no choice is shuffled, since Canvas can't hold one in its place"
                )
            elif question.shuffle:
                self.report.changed(
                    question.span,
                    "shuffling",
                    "Classic Quizzes shuffles a whole quiz or none of it, here none; New Quizzes shuffles this one",
                )


def item_of(
    course: Course, question: Question, report: Report, used: Media, flavour: str, stimulus: str = ""
) -> etree._Element | None:
    """The item, or None for a question that is left out, of which nothing else is then said.

    `used` gets its files; `stimulus` is the ident of the text that it names. Another use of a question has the
    first one's title and names it: Classic Quizzes keeps two questions that are the same as one entry of its bank
    only so.
    """
    own, heard = media(), Report(report.target)
    entry = f"{course.id}_item_{question.use_of}" if question.use_of else ""
    names = Names(f"{course.id}_item_{question.id}", question.use_of or question.id, entry)
    try:
        element = item(question, names, Writer(own, heard, flavour), stimulus)
    except Unsupported as reason:
        report.unsupported(question.span, f"question `{question.id}`", reason.reason)
        return None
    report.take(heard)
    used.used.update(own.used)
    return element


def choosing(questions: Iterable[Question]) -> list[_Choosing]:
    """Those whose choices Classic Quizzes shuffles with the whole quiz."""
    return [
        question
        for question in questions
        if isinstance(question, MultipleChoice | MultipleResponse | Likert)
        or (isinstance(question, FillInBlanks) and all(isinstance(gap, ChoiceGap) for gap in question.gaps))
    ]
