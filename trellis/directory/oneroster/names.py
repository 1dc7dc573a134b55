"""Names for people who do not exist, drawn so that a family shares one and a district sounds like one.

Each community has family and given names and a language in which its families may prefer to be written to.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Community:
    """`share` of families; `language` as BCP 47; `race` is the column of OneRoster's demographics that most check, "" for none."""

    share: float
    language: str
    language_share: float  # of its families who prefer that language to English
    race: str
    hispanic: bool
    families: tuple[str, ...]
    given: tuple[str, ...]


def _names(words: str) -> tuple[str, ...]:
    return tuple(words.split())


COMMUNITIES = (
    Community(
        0.36, "en", 0.0, "white", False,
        _names("Abbott Ashworth Barlow Becker Brandt Carver Colby Dalton Dempsey Ellison Farrow Fletcher Garner Hale Harmon Hollis Hughes Kerr Kimball Lang Larkin "
               "Maddox Marsh Mercer Nolan Novak Olsen Parrish Petrov Quigley Ramsey Rowe Sadler Schaefer Sheridan Solberg Stroud Tanner Thorne Voss Walsh Whitaker Wyatt Yates"),
        _names("Abigail Adeline Asher Beatrice Beckett Caleb Callum Clara Cora Delia Dominic Eleanor Elias Emmett Esme Felix Finn Freya Gideon Harriet Hazel Ivy Jonah "
               "Josie Julian Lena Levi Maeve Micah Nora Oscar Otis Owen Phoebe Quinn Rosalie Rowan Silas Stella Tess Theo Violet Wesley Willa"),
    ),
    Community(
        0.26, "es", 0.45, "", True,
        _names("Aguilar Alvarado Barrera Campos Cárdenas Castellano Cisneros Delgado Escobar Fuentes Galindo Guzmán Herrera Ibarra Juárez Lozano Maldonado Mejía Montoya "
               "Núñez Ochoa Ortega Palacios Quintero Quispe Reyes Rosales Salcedo Serrano Tapia Trujillo Urrutia Valdez Villanueva Zamora Zúñiga"),
        _names("Adriana Alejandro Alma Andrés Camila Carmen Daniela Diego Elena Emiliano Esteban Fernanda Gael Inés Isabela Javier Joaquín Julieta Leonardo Lucía Luz "
               "Marisol Mateo Maya Nicolás Paloma Paola Rafael Renata Rodrigo Salma Santiago Sofía Tomás Valeria Ximena"),
    ),
    Community(
        0.17, "en", 0.0, "blackOrAfricanAmerican", False,
        _names("Adair Bankole Baptiste Beckford Booker Boateng Calloway Chisholm Coleman Dawes Dixon Ellis Fontaine Gaines Gibbs Haynes Holloway Jessup Kincaid Lacy "
               "Mabry Merritt Okafor Oyelaran Pettiford Pruitt Rollins Simmons Tolliver Vance Waddell Wilkes Winfrey"),
        _names("Aaliyah Amari Ayodele Bria Camden Darius Deja Elijah Gabrielle Imani Isaiah Jada Jalen Jordan Kamari Kayla Keisha Khalil Laila Malik Maya Micaiah Naomi "
               "Nia Omari Raven Simone Tariq Terrell Trinity Xavier Zora"),
    ),
    Community(
        0.08, "vi", 0.3, "asian", False,
        _names("Chou Dang Dinh Fujita Gupta Hoang Iyer Kang Kapoor Lam Le Mehta Nakamura Ngo Nguyen Pham Raghunathan Rao Sato Shin Suzuki Tran Vang Xiong Yang Yoon"),
        _names("Akira An Anika Arjun Bao Devika Hana Hien Jin Kavya Kenji Khoa Leela Linh Mai Mei Minh Nikhil Priya Ravi Rina Rohan Sora Tam Thuy Vivek Yuki"),
    ),
    Community(
        0.05, "ar", 0.4, "white", False,
        _names("Abbas Darwish Farouk Haddad Hamdan Issa Jaber Khoury Mansour Nasser Qasim Rahim Saleh Siddiqui Warsame Yusuf"),
        _names("Aisha Amina Bilal Dalia Farid Fatima Hamza Ibrahim Idris Jamila Karim Layla Mariam Nadia Omar Rania Sami Yasmin Yusuf Zaynab"),
    ),
    Community(
        0.03, "en", 0.0, "nativeHawaiianOrOtherPacificIslander", False,
        _names("Fonoti Kahale Kalani Kealoha Leota Mahoe Makoa Palakiko Taufa Tuiasosopo"),
        _names("Alana Ikaika Kai Kalea Keoni Lani Leilani Makana Malia Noa Sione Talia"),
    ),
    Community(
        0.03, "en", 0.0, "americanIndianOrAlaskaNative", False,
        _names("Begaye Benally Bluehorse Cloud Littlewolf Redbird Sandoval Tsosie Whitehorse Yazzie"),
        _names("Aiyana Chayton Dakota Elan Halona Kachina Koda Nita Sage Shilah Tala Winona"),
    ),
    Community(
        0.02, "so", 0.5, "blackOrAfricanAmerican", False,
        _names("Abdi Ali Duale Farah Gedi Hassan Jama Mohamud Osman Roble Shire"),
        _names("Abdirahman Ayaan Fartun Hodan Ilhan Khadija Liban Nasra Sahra Warsan Zahra"),
    ),
)  # fmt: skip

STAFF_GIVEN = _names(
    "Adele Agnes Amos Astrid Bernard Bettina Boyd Bronwyn Cecily Claude Conrad Cyrus Dagny Desmond Dolores Edith Edmund Enrique Esther Fabian Fiona Gerard Gwen Harvey "
    "Hector Helen Hugo Ignatius Irene Ivan Jasper Joan Judith Karl Keiko Lars Leona Lionel Lucille Magda Marcel Marguerite Miriam Morris Nadine Neville Olga Orlando "
    "Patience Percival Petra Quincy Ramona Raymond Roberta Rufus Sabine Selma Sigrid Stanley Sylvia Tamsin Thaddeus Ulrich Ursula Vera Vernon Wanda Wilhelmina Winston Yvette Zelda"
)

PLACES = (
    "Cedar Fork", "Alder Grove", "Bellweather", "Birch Hollow", "Clearwater", "Fern Ridge", "Harbor View", "Juniper Street", "Kestrel Hill", "Larkspur",
    "Meadow Lane", "Orchard Park", "Quarry Bend", "Willow Creek", "Saltmarsh", "Granite Falls", "Heron Lake", "Three Rivers", "Eastgate", "Mill Road",
    "Northfield", "Amberfield", "Ash Hollow", "Blue Heron", "Canal Street", "Copper Hill", "Cypress Point", "Fairhaven", "Fox Run", "Hawthorn", "Ironwood",
    "Kingfisher", "Laurel Ridge", "Magnolia", "Oak Barrens", "Old Mill", "Pinecrest", "Prairie Rose", "Redbud", "Sandstone", "Silver Lake", "Spruce Knob",
    "Stonebridge", "Sycamore", "Tamarack", "Thistledown", "Valley View", "Walnut Street", "Willow Glen",
)  # fmt: skip
OFFICES = ("Transport", "Facilities", "Assessment", "Student services", "Teaching and learning", "Human resources")
