"""What people of Riverbend wrote beside an answer, by practice and by whom: each text is somebody's own and stands once.

`o` people of the offices, `s` people of the schools, `f` families, `k` students, `c` whoever came by the open link. A text that tells what
somebody has seen begins with `+` and goes with one of the upper two levels.
"""

WRITTEN: dict[str, dict[str, tuple[str, ...]]] = {
    "1.1": {
        "o": (
            "Two of us carry this by ourselves. When we are on leave it stops.",
            "+The budget meeting in March began with the two schools that had lost most.",
        ),
        "s": ("I hear the word often. The music room has been locked since October.", "Ask me again when the substitutes are shared out."),
    },
    "1.2": {
        "o": ("We did this once at a retreat, with a very good facilitator, and have not spoken of it since.",),
        "s": ("One of them told us how she was put in the slow reading group. You could hear a pin drop.", "I would not know. I never see them unprepared."),
    },
    "1.3": {
        "o": (
            "I have been here nine years and know the parking lots better than the parents.",
            "+Daniel spends a morning a month at the food pantry and carries boxes. People call him now.",
        ),
        "s": (
            "They come when there is a ribbon to cut.",
            "The new deputy knows our crossing guard by name, which is a start.",
            "Half my colleagues think I exaggerate. I grew up on this street.",
        ),
        "f": (
            "When my son broke his arm somebody from the district called me at work, and then again a week later.",
            "I clean offices at night, the meetings are all at six.",
            "Nobody has ever asked me anything except for a signature.",
            "Nos saludan muy amables, pero nadie nos conoce.",
            "They know the families who have time.",
        ),
        "k": (
            "I do not know what these people look like.",
            "The lady from transportation rode our bus. That was kind of cool.",
            "My counselor yes. The ones above her no idea.",
            "They took a picture with us and left.",
        ),
        "c": (
            "I run the corner store across from the middle school. In six years the principal came in, nobody else.",
            "We coach forty of your kids every Saturday. Come by.",
        ),
    },
    "1.4": {
        "o": ("In our meeting we say it. In the board room we say it so nicely that nobody notices.",),
        "s": (
            "After the graffiti there was a letter within a day, and it used the word.",
            "I am the only Black teacher on my floor and I am usually the one who has to say it.",
        ),
        "k": (
            "They talk about kindness when it was racism.",
            "When we walked out somebody came and listened for a whole hour.",
            "Only after it was in the news.",
        ),
    },
    "1.5": {
        "o": (
            "The dress rule was mended. The late-bus rule is older and nobody owns it.",
            "+Eleven parents went through the attendance letters with us, line by line.",
        ),
        "s": ("The tardy rule hits the kids from the far stops, and we enforce it.", "We sent in three examples in September."),
        "f": (
            "The rule about the bus card changed after we came, but it took two years.",
            "They asked us after it was decided.",
            "A mi hija le quitaron el recreo por llegar tarde el autobús.",
            "I was in the group about the dress code. They did change it.",
        ),
        "k": (
            "We wrote a petition about the phone lockers. The answer was one sentence.",
            "The hoodie rule is gone because seniors kept showing up.",
            "It gets changed for the honors kids first.",
        ),
        "c": ("My nephew was suspended for a hat. I asked who made that rule and got four phone numbers.",),
    },
    "1.6": {
        "o": ("We ask, and then the calendar decides.", "+Since January no paper goes up without a line that says whom we asked."),
        "s": (
            "Our staff meeting got the new schedule on the same day as the newspaper.",
            "There was a survey in May. This is the first time that I heard what came of one.",
            "Students were on the interview panel and asked the best question.",
        ),
        "f": (
            "They closed the library on Fridays and I found out from my daughter.",
            "The meeting about the boundaries had somebody who spoke Somali. First time.",
            "Preguntan mucho. De la respuesta casi nunca nos enteramos.",
            "I filled in two of these last year and never heard back.",
        ),
        "k": (
            "We voted on the lunch and then they picked something else.",
            "Student council gets told, not asked.",
            "My sister says it was worse before.",
            "There was one seat for us and it was during chemistry.",
        ),
        "c": ("The church hall is free on Tuesdays if you want to hold these nearer to people.",),
    },
    "2.1": {
        "o": ("We sent the draft to everybody on the list. The list is from 2019.",),
        "s": ("I wrote two pages and recognized half a line.", "+There was a table with butcher paper at conferences, and people stood around it."),
        "f": (
            "I would say a good principal stands at the door in the morning.",
            "Yes, at the conference, on a big sheet of paper.",
            "Nobody asked me but I would have liked to.",
        ),
        "k": ("They asked the kids who already talk.", "I said: knows your name and is not scared of parents."),
    },
    "2.2": {
        "o": ("Each of our departments has its own list.",),
        "s": (
            "Our principal has shown us the four lines. I could say them in my sleep.",
            "It reads well. What it looks like on a Wednesday I could not tell you.",
        ),
    },
    "2.3": {
        "o": ("The evening course was good and cost 1,400 dollars, so the same people go.",),
        "s": ("Two of us asked for the program and were told to apply again.", "I learned more from the year as acting assistant than from the course."),
    },
    "2.4": {
        "o": ("We advertise where we always have.",),
        "s": ("Look at the photographs in the hallway of the central office.", "+They came to our university and sat with the teacher aides."),
    },
    "2.5": {
        "o": ("In two of the last three we asked. The third was an emergency, as they are.",),
        "s": ("We met the new principal at the opening assembly, like the students.", "They sat with us for an hour and wrote everything down. She fits."),
        "f": ("I read it on the sign in front of the school.", "They asked, and we said: somebody who stays.", "Tres directores en cuatro años."),
        "k": ("The new one is ok but nobody asked what we need.", "They let four of us eat pizza with the candidates."),
    },
    "2.6": {
        "o": ("The figures are there. The hour to look at them is not.",),
        "s": ("I judge my own work on Sunday evenings, and harder than anybody else would.",),
    },
    "3.1": {
        "o": ("We offer eleven courses, and one coach for all of them.",),
        "s": (
            "I asked for help with one hard conversation and got a webinar.",
            "+My coach sat in the data meeting and afterwards asked me one question that I still use.",
        ),
    },
    "3.2": {
        "o": ("Each of us thinks that the first Thursday is ours.",),
        "s": ("Evaluation asks for one thing, coaching for another, and the Thursday meeting for a binder.",),
    },
    "3.3": {
        "o": ("We look at the figures together. We stop at the point where it would be about us.",),
        "s": ("We found out why ninth graders fail algebra. Then the session was over.",),
    },
    "3.4": {"o": ("They choose well. We then add three goals.",), "s": ("This is the part that works. I picked it and nobody took it away.",)},
    "3.5": {
        "o": ("They would meet without us, and do.",),
        "s": (
            "There are four of us in a group text. It has saved me more than once.",
            "The visits to each other's schools were cut when the substitutes ran out.",
        ),
    },
    "3.6": {
        "o": ("Three supervisors for 22 schools, and one of them also runs summer school.",),
        "s": ("He is in my building every other week, and not to inspect it.", "When a parent calls the board, my supervisor becomes a messenger."),
    },
    "4.1": {
        "o": ("I look a school up in four systems before I drive there.", "+We walked Granite Falls with the custodian, and he knew where the water comes in."),
        "s": (
            "The man who came about the heating did not know that we have a second building.",
            "Every visit starts with me explaining who we are.",
            "+Transport called us before the road works began, with a new plan for the first bus.",
            "They know our test scores and nothing else.",
            "+Facilities came in May to ask what the autumn would need.",
        ),
    },
    "4.2": {
        "o": ("We each answer our part quickly and think that we are done.", "For a child in two programs there are five of us, and no first."),
        "s": (
            "I wrote one request and it came back as three tickets.",
            "It depends on who picks up the phone.",
            "I have stopped asking and do it myself on Saturdays.",
            "+One message about the portable classrooms, and three offices answered together.",
            "Two offices told us the opposite on the same day.",
        ),
    },
    "4.3": {
        "o": ("The plan was written in February and the schools were heard in April.",),
        "s": ("Our garden is in the brochure and not in the plan.", "+The district plan opens with what each school is proud of."),
        "f": (
            "We have grandmothers who read with first graders every day. Is that in a plan?",
            "I do not know the plan.",
            "+Our family choir is named in the plan as a strength.",
        ),
    },
    "4.4": {
        "o": (
            "I know their names from the signature lines.",
            "+Assessment and technology settled the testing week between them, at the round table on Thursdays.",
        ),
        "s": ("Special education and transport learned of each other from me.",),
    },
    "4.5": {
        "o": ("We try things. We are less good at stopping them.", "+The shorter form was tried with four schools first, and then changed."),
        "s": (
            "The new lunch line was tried with us. They counted minutes, came back, and moved the milk.",
            "I said in the fall that the form does not work on a phone. It still does not.",
        ),
    },
    "4.6": {
        "o": ("We count who waits. We have not asked why the same schools wait.", "It is hard to see the hand one writes with."),
        "s": (
            "The enrolment window opens when our families work double shifts.",
            "Gifted testing needs a signed form in English.",
            "+Human resources showed us who had been waiting longest for a substitute, school by school.",
        ),
    },
}
