"""What Riverbend's principals inquired into, and what was seen and heard on visits: words alone."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One cycle in words. `theory` is if, then, so that; a step comes with what became of it; `measure` is name, unit, whether more is better, from, to."""

    practice: str
    focus: str
    evidence: tuple[str, ...]
    theory: tuple[str, str, str]
    steps: tuple[tuple[str, str], ...]
    measure: tuple[str, str, bool, int, int]
    learnt: str
    comes_next: str

    @property
    def moved(self) -> str:
        """What moved, in words."""
        name, _unit, _more, first, last = self.measure
        return f"{name}: from {first} to about {last}. {self.steps[-1][1]}"


INQUIRIES = (
    Inquiry(
        "2.1", "I am in classrooms to learn something, and the teacher hears what.",
        ("In October I was in 9 of 41 classrooms, and in none of the four where most children read below grade level.", "Children in grade 2 talked for 4 of 45 minutes. I counted it twice."),
        ("I visit two classrooms a day and leave one sentence about what children did", "teachers hear me speak of learning instead of order", "children talk about what they read in every lesson."),
        (("Sit in on grade 2 reading twice this week, and write down only what children say.", "I wrote three pages. Nobody but me talked about order afterwards."),
         ("Leave one sentence on the desk, about a child, each time.", "Two teachers asked for more. One asked me to stop, and then told me why."),
         ("Go where I have not been since August.", "Room 14. I should have gone in September.")),
        ("Minutes in which children talk about a text, of 45", "minutes", True, 4, 17),
        "Teachers did not want feedback. They wanted me to have seen it.", "Who else can look with these eyes when I am out?",
    ),
    Inquiry(
        "1.2", "The children who are sent out are known to me by name before they are sent.",
        ("Eleven of sixteen children sent to the office since August are Black boys, in a school where one in six is.", "Four teachers wrote two thirds of the slips, all of them before ten in the morning."),
        ("I stand at the door of those four rooms at eight and greet by name", "I hear what the morning was like before it becomes a slip", "a hard morning ends in the classroom."),
        (("Greet at the four doors, ten mornings.", "Seven of ten. On the other three I was at a meeting that I could have moved."),
         ("Ask each of the four what they need at nine.", "All four said: somebody who takes the class for five minutes."),
         ("Yusuf and I take those five minutes, by turns.", "It was used eleven times. Two slips in three weeks.")),
        ("Children sent out in a week", "children", False, 16, 5),
        "The slips were mine to change, more than the children’s.", "What happens in the afternoon, when nobody stands at the door?",
    ),
    Inquiry(
        "2.3", "Teams use their hour to look at what children made.",
        ("In four of five team meetings nobody had brought anything made by a child.", "The agenda came from me each time."),
        ("I stop writing the agenda and bring one piece of work myself", "teams look at work before they plan", "the next lesson begins where the children are."),
        (("Bring three pieces from grade 4 to Tuesday’s meeting.", "They took forty minutes for the first one. It was the best forty minutes since I came."),
         ("Let the team choose whose work is next.", "They chose the three children about whom we never speak."),),
        ("Team meetings with work of children on the table, of five", "meetings", True, 1, 4),
        "An empty agenda was harder for me than for them.", "How does a team that meets without me get the same?",
    ),
    Inquiry(
        "3.2", "Families are asked before a decision, in their language.",
        ("Of 212 families who wrote back in spring, nine did so in another language than English. Forty of a hundred speak one at home.", "The spring schedule was decided before the evening at which we asked about it."),
        ("I ask ten families by phone before each decision that touches mornings", "I decide with what they know", "children arrive rested and on time."),
        (("Call ten families with an interpreter before the bus change.", "Six could have told us in May."),
         ("Say in the letter what we changed because of them.", "Two fathers came to thank us. One asked why only ten."),),
        ("Families asked before a decision", "families", True, 0, 34),
        "Asking took two hours. Repairing took three weeks last year.", "Who calls when I change schools?",
    ),
    Inquiry(
        "2.2", "I can say from student work what comes next in mathematics.",
        ("On the exit slips of grade 7, 61 of 96 students could compute with fractions and 22 could say why it works.",),
        ("I read twenty slips a week with the mathematics team", "we teach the reason before the rule", "students can explain what they do."),
        (("Read twenty slips on Friday, alone, and write one guess.", "My guess was wrong. The team saw it in a minute."),
         ("Read with the team, silent for ten minutes, then talk.", "We moved one week of lessons."),
         ("Ask three students to explain, on film, for the team.", "One of them corrected our worksheet.")),
        ("Students of 96 who can say why", "students", True, 22, 58),
        "I read numbers well and work badly. I am learning the second.", "The same for writing.",
    ),
    Inquiry(
        "4.1", "The strongest adults are where they are needed most.",
        ("Our three longest-serving teachers teach the groups with the fewest absences.",),
        ("I lay open who teaches whom before anybody chooses", "the grade teams divide the year with eyes open", "the children who need most meet those who know most."),
        (("Make the table and show it to the grade leads first.", "Silence, then: we knew."),
         ("Let the leads propose, and say what each needs for it.", "Two moves, both asked for by the teachers themselves."),),
        ("Groups with most absences led by somebody with five years or more, of six", "groups", True, 1, 3),
        "Naming it was the work. The moves took an afternoon.", "Look again after winter: are those two supported?",
    ),
    Inquiry(
        "3.1", "Every child has one adult who would notice.",
        ("Staff put dots beside names. 63 of 402 children had none.", "Most of the 63 came this year or live at the east end."),
        ("each adult takes two of these children and says good morning by name", "no child is without one who notices", "absence is seen on the first day, not the tenth."),
        (("Give each adult two names, in person.", "Took me a week. Everybody said yes, the bus drivers first."),
         ("Ask after four weeks what they learned.", "Nineteen had learned something that we needed to know."),
         ("Put dots again.", "Eleven without a dot. We know their names.")),
        ("Children without a dot", "children", False, 63, 11),
        "It was never about programs.", "Do the children say the same?",
    ),
    Inquiry(
        "1.3", "When I do not know, I say so in front of staff.",
        ("In my last three staff meetings I spoke 31 of 50 minutes.", "The survey says that people do not tell me bad news."),
        ("I open each meeting with something that did not work and what I do now", "others say theirs", "we hear of trouble while it is small."),
        (("Open Monday’s meeting with the schedule that I got wrong.", "Long silence. Then Denise told us about the phones."),
         ("Speak less than a third of the time.", "Nineteen minutes. Somebody kept the clock for me."),),
        ("Minutes in which I speak, of 50", "minutes", False, 31, 15),
        "They knew already. They waited for me to know.", "The same in front of families.",
    ),
    Inquiry(
        "4.2", "We try small before we roll out.",
        ("Of six changes last year, five began everywhere on one day. Two of them still stand.",),
        ("each change begins in one hallway with a day on which we look", "we keep what helps and stop what does not", "children are not the test of ideas that nobody watched."),
        (("Try the new dismissal with the east hallway alone.", "Worse in week one, better in week two. We would have stopped it in week one."),
         ("Decide on the 15th with what we wrote down.", "Kept, with one change that a fifth-grader proposed."),),
        ("Changes that began small, of all", "changes", True, 1, 4),
        "A day on which we look is worth more than a plan.", "Teach it to the assistant principals.",
    ),
    Inquiry(
        "1.1", "Anybody whom you stop in the hallway can say what we are for.",
        ("I asked twelve people. I heard eleven sentences, three of which were the same poster.",),
        ("I ask one child and one adult a day what we are here for, and tell staff what I heard", "the sentence becomes ours", "choices about time and money follow it."),
        (("Ask two people a day for ten days.", "The cook said it best."),
         ("Read ten sentences aloud and let staff choose.", "They threw out mine."),),
        ("People of twelve who say the same in their words", "people", True, 3, 9),
        "A purpose is what people say when I am not there.", "Does the budget say it too?",
    ),
)  # fmt: skip
SAW = (
    "Children at the back table explain to each other before the teacher comes.", "Four hands of twenty-six, the same four.", "The aim is on the board; nobody looks at it, the teacher neither.",
    "Two children translate for a third, quietly, and it works.", "The principal greets eleven children by name between the gate and the door.", "Nobody was sent out this hour. Two could have been.",
    "A teacher tries the opening that the team agreed on. It takes nine minutes.", "The wall holds work from this week, with a question under each.", "Grade 3 waits twelve minutes for the screens.",
    "The assistant principal leads the meeting, the principal takes notes.", "A mother sits in the hallway and nobody has spoken to her yet.", "In room 6 everybody has a partner.",
)  # fmt: skip
HEARD = (
    "“I can say it in Somali, but not yet in mathematics.”", "“We stopped doing that. Nobody read it.”", "“Last year I would have sent him to you.”", "“Can you come on a Thursday? Thursdays are different.”",
    "“She asks us what we think, and then she does it.”", "“I do not know what the numbers are for.”", "“It is quieter since the bell is off.”", "“Who decides that?”",
)  # fmt: skip
WONDERED = (
    "Is the pace mine or theirs?",
    "What would she see if she came on a Friday?",
    "We speak about behavior when we mean reading.",
    "He carries this alone. Who is second?",
)
STRENGTHS = (
    "Families come to me before they go to the board.",
    "I know the mathematics of every grade.",
    "Staff stay: four left in three years.",
    "I can hear bad news and stay curious.",
    "I taught here for nine years.",
)
GOALS = (
    ("2.1", "To be in classrooms each day, and useful there."),
    ("1.2", "To speak of race without asking permission first."),
    ("4.1", "To hand over what others do better."),
    ("3.2", "To be somebody whom families call before it burns."),
)
PERSONAL = (
    "Home by six on Wednesdays.",
    "Learn enough Spanish for a phone call.",
    "Run with my daughter again.",
    "Read one book that has nothing to do with school.",
)
EVIDENCE_OF_PRACTICE = (
    "",
    "",
    "The last two walks; my notes of October.",
    "What the team wrote in spring.",
    "I would like to see more before I say so.",
    "Two families told me.",
    "The exit slips of grade 7.",
)
