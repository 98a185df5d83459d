//! Claire's shorter conversations: one for each state that a list can show.

use super::script::{
    Action::{Close, MarkRead, Send, Start},
    Scene, Script,
    StartTime::{DaysAgo, MinutesAgo},
};
use crate::demo::members::Character::{Claire, Eloise, Gaspard, Ines, Theo, Zoe};

/// Closed.
pub const THEO: Script = Script {
    between: [Claire, Theo],
    scenes: &[
        Scene {
            start: DaysAgo(27, 10, 15),
            actions: &[
                (
                    Claire,
                    Send(
                        "Bonjour Théo, je suis Claire, de l'atelier lecture. Nous projetons un film \
                         pour les enfants du quartier et notre vidéoprojecteur vient de rendre l'âme. \
                         Accepterais-tu de nous prêter le tien pour un soir ?",
                    ),
                ),
                (Theo, Send("Bonjour Claire ! Avec plaisir, il prend la poussière depuis des mois.")),
                (Theo, Send("Il te faut aussi un câble et un écran ?")),
                (Claire, Send("Juste le câble, merci. Un grand drap blanc fera l'affaire.")),
                (Theo, Send("Passe à l'atelier vélo quand tu veux, j'y suis jusqu'à dix-neuf heures.")),
            ],
        },
        Scene {
            start: DaysAgo(20, 9, 30),
            actions: &[
                (Claire, Send("Le projecteur est revenu à l'atelier, avec une boîte de sablés pour toi.")),
                (Claire, Send("Les enfants ont applaudi debout. Mille mercis !")),
                (Theo, Send("Les sablés n'ont pas passé l'heure du café 😋 À la prochaine séance !")),
                (Claire, MarkRead),
                (Claire, Close),
            ],
        },
    ],
};

/// Unanswered: too short, as the members' guide warns.
pub const GASPARD: Script = Script {
    between: [Claire, Gaspard],
    scenes: &[Scene {
        start: DaysAgo(6, 13, 50),
        actions: &[(Claire, Send("Bonjour Gaspard, tu as une minute ?"))],
    }],
};

/// Answered, and read by the correspondent.
pub const ZOE: Script = Script {
    between: [Claire, Zoe],
    scenes: &[
        Scene {
            start: DaysAgo(5, 11, 20),
            actions: &[
                (
                    Claire,
                    Send(
                        "Hi Zoé! I have an interview in a few days with a small charity in Edinburgh, for \
                         a job as events coordinator. You made the same move a few years ago: what do \
                         you wish somebody had told you beforehand?",
                    ),
                ),
                (Zoe, Send("Claire, that's wonderful news! Congratulations on getting this far.")),
                (Zoe, Send("Bring one story with numbers in it. They love to hear what changed.")),
                (Zoe, Send("And ask them how they work together. It says you're choosing them, too.")),
                (Claire, Send("The book fair would do: three hundred visitors, twelve volunteers.")),
                (Zoe, Send("Perfect. Tell it just like that.")),
            ],
        },
        Scene {
            start: DaysAgo(2, 16, 40),
            actions: &[
                (Zoe, Send("So, how did it go?")),
                (Claire, Send("They asked about the book fair for twenty minutes. I think they liked it!")),
                (Claire, Send("Thank you so much, Zoé. I'll let you know as soon as I hear from them.")),
                (Zoe, MarkRead),
            ],
        },
    ],
};

/// Started, with no message yet.
pub const INES: Script = Script {
    between: [Claire, Ines],
    scenes: &[Scene { start: MinutesAgo(95), actions: &[(Claire, Start)] }],
};

/// With two unread messages.
pub const ELOISE: Script = Script {
    between: [Eloise, Claire],
    scenes: &[
        Scene {
            start: DaysAgo(9, 18, 15),
            actions: &[
                (Eloise, Send("Bonsoir Claire ! Tu cherchais une idée pour le prochain cercle de lecture ?")),
                (Claire, Send("Bonsoir Éloïse, oui ! Un roman pas trop long, qui donne envie de parler.")),
                (Eloise, Send("« La Vie devant soi ». On rit, on pleure, et chacun y trouve son passage.")),
                (Claire, Send("Je ne l'ai lu qu'au lycée. C'est l'occasion de le reprendre, merci !")),
                (Claire, Send("En échange, je te prête « Le Grand Meaulnes », dans une très belle édition.")),
                (Eloise, Send("Avec joie. Je le prends à la bibliothèque, ne te dérange pas.")),
                (Claire, Send("Il t'attend à l'accueil, avec ton nom dessus.")),
            ],
        },
        Scene {
            start: MinutesAgo(9),
            actions: &[
                (Eloise, Send("J'ai fini « Le Grand Meaulnes » cette nuit, je n'arrivais pas à le poser.")),
                (Eloise, Send("Tu serais libre pour un café cette semaine ? J'aimerais en parler avec toi.")),
            ],
        },
    ],
};
