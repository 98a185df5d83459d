//! Claire's shorter conversations: one of each kind that a list can show.

use super::{
    Act::{Close, Open, Read, Say},
    Scene, Talk,
    When::{DaysAgo, MinutesAgo},
};
use crate::demo::members::Who::{Claire, Eloise, Gaspard, Ines, Theo, Zoe};

/// Finished, and closed.
pub const THEO: Talk = Talk {
    between: [Claire, Theo],
    scenes: &[
        Scene {
            from: DaysAgo(27, 10, 15),
            acts: &[
                (
                    Claire,
                    Say("Bonjour Théo, je suis Claire, de l'atelier lecture. Nous projetons un film \
                         pour les enfants du quartier et notre vidéoprojecteur vient de rendre l'âme. \
                         Accepterais-tu de nous prêter le tien pour un soir ?"),
                ),
                (Theo, Say("Bonjour Claire ! Avec plaisir, il prend la poussière depuis des mois.")),
                (Theo, Say("Il te faut aussi un câble et un écran ?")),
                (Claire, Say("Juste le câble, merci. Un grand drap blanc fera l'affaire.")),
                (Theo, Say("Passe à l'atelier vélo quand tu veux, j'y suis jusqu'à dix-neuf heures.")),
            ],
        },
        Scene {
            from: DaysAgo(20, 9, 30),
            acts: &[
                (Claire, Say("Le projecteur est revenu à l'atelier, avec une boîte de sablés pour toi.")),
                (Claire, Say("Les enfants ont applaudi debout. Mille mercis !")),
                (Theo, Say("Les sablés n'ont pas passé l'heure du café 😋 À la prochaine séance !")),
                (Claire, Read),
                (Claire, Close),
            ],
        },
    ],
};

/// Too short to be answered, as the members' guide warns.
pub const GASPARD: Talk = Talk {
    between: [Claire, Gaspard],
    scenes: &[Scene {
        from: DaysAgo(6, 13, 50),
        acts: &[(Claire, Say("Bonjour Gaspard, tu as une minute ?"))],
    }],
};

/// Answered, and the last word is read.
pub const ZOE: Talk = Talk {
    between: [Claire, Zoe],
    scenes: &[
        Scene {
            from: DaysAgo(5, 11, 20),
            acts: &[
                (
                    Claire,
                    Say("Hi Zoé! I have an interview in a few days with a small charity in Edinburgh, for \
                         a job as events coordinator. You made the same move a few years ago: what do \
                         you wish somebody had told you beforehand?"),
                ),
                (Zoe, Say("Claire, that's wonderful news! Congratulations on getting this far.")),
                (Zoe, Say("Bring one story with numbers in it. They love to hear what changed.")),
                (Zoe, Say("And ask them how they work together. It says you're choosing them, too.")),
                (Claire, Say("The book fair would do: three hundred visitors, twelve volunteers.")),
                (Zoe, Say("Perfect. Tell it just like that.")),
            ],
        },
        Scene {
            from: DaysAgo(2, 16, 40),
            acts: &[
                (Zoe, Say("So, how did it go?")),
                (Claire, Say("They asked about the book fair for twenty minutes. I think they liked it!")),
                (Claire, Say("Thank you so much, Zoé. I'll let you know as soon as I hear from them.")),
                (Zoe, Read),
            ],
        },
    ],
};

/// Opened, and nothing written yet.
pub const INES: Talk =
    Talk { between: [Claire, Ines], scenes: &[Scene { from: MinutesAgo(95), acts: &[(Claire, Open)] }] };

/// Two new messages.
pub const ELOISE: Talk = Talk {
    between: [Eloise, Claire],
    scenes: &[
        Scene {
            from: DaysAgo(9, 18, 15),
            acts: &[
                (Eloise, Say("Bonsoir Claire ! Tu cherchais une idée pour le prochain cercle de lecture ?")),
                (Claire, Say("Bonsoir Éloïse, oui ! Un roman pas trop long, qui donne envie de parler.")),
                (Eloise, Say("« La Vie devant soi ». On rit, on pleure, et chacun y trouve son passage.")),
                (Claire, Say("Je ne l'ai lu qu'au lycée. C'est l'occasion de le reprendre, merci !")),
                (Claire, Say("En échange, je te prête « Le Grand Meaulnes », dans une très belle édition.")),
                (Eloise, Say("Avec joie. Je le prends à la bibliothèque, ne te dérange pas.")),
                (Claire, Say("Il t'attend à l'accueil, avec ton nom dessus.")),
            ],
        },
        Scene {
            from: MinutesAgo(9),
            acts: &[
                (Eloise, Say("J'ai fini « Le Grand Meaulnes » cette nuit, je n'arrivais pas à le poser.")),
                (Eloise, Say("Tu serais libre pour un café cette semaine ? J'aimerais en parler avec toi.")),
            ],
        },
    ],
};
