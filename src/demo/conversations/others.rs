//! Conversations between other members.

use super::script::{
    Action::{MarkRead, Send},
    Scene, Script,
    StartTime::{DaysAgo, MinutesAgo},
};
use crate::demo::members::Character::{Baptiste, Ines, Margaux, Theo};

pub const MARGAUX_AND_BAPTISTE: Script = Script {
    between: [Baptiste, Margaux],
    scenes: &[
        Scene {
            start: DaysAgo(33, 12, 5),
            actions: &[
                (
                    Baptiste,
                    Send(
                        "Bonjour Margaux ! Claire et moi préparons les dix ans de l'association, et \
                         nous rêvons d'une affiche dessinée par toi. Est-ce que ça te tenterait ? \
                         Rien ne presse, la fête est dans six semaines.",
                    ),
                ),
                (Margaux, Send("Bonjour Baptiste, quelle belle proposition ! J'en serais très heureuse.")),
                (Margaux, Send("Vous avez déjà une image en tête, ou j'ai carte blanche ?")),
                (Baptiste, Send("Carte blanche. La fête aura lieu salle des Tilleuls, si ça t'inspire.")),
            ],
        },
        Scene {
            start: DaysAgo(23, 15, 45),
            actions: &[
                (Margaux, Send("J'ai une esquisse : un tilleul dont chaque feuille est un visage.")),
                (Baptiste, Send("C'est magnifique, et tellement nous.")),
                (Margaux, Send("Il me faudrait les couleurs exactes du logo.")),
                (Baptiste, Send("Je les demande à Claire et je te les envoie.")),
            ],
        },
        Scene {
            start: DaysAgo(3, 17, 30),
            actions: &[
                (Baptiste, Send("Au marché, on m'a demandé si ton affiche était à vendre !")),
                (Margaux, Send("Arrête, je rougis jusqu'aux oreilles. Merci, ça me touche beaucoup.")),
                (Baptiste, MarkRead),
            ],
        },
    ],
};

pub const INES_AND_THEO: Script = Script {
    between: [Ines, Theo],
    scenes: &[
        Scene {
            start: DaysAgo(14, 9, 10),
            actions: &[
                (
                    Ines,
                    Send(
                        "Bonjour Théo, je voudrais me lancer dans la réparation de vélos, d'abord \
                         le samedi. Toi qui as ouvert ton atelier, par quoi commencerais-tu ?",
                    ),
                ),
                (Theo, Send("Bonjour Inès, bonne idée ! Par une formation courte, il y en a de sérieuses.")),
                (Theo, Send("Ensuite, viens un samedi à l'atelier : on apprend surtout avec les mains.")),
                (Ines, Send("Vraiment ? Je ne voudrais pas te ralentir.")),
                (Theo, Send("Au contraire, il y a dix roues à dévoiler qui t'attendent.")),
            ],
        },
        Scene {
            start: MinutesAgo(170),
            actions: &[
                (Ines, Send("Je suis inscrite à la formation, elle commence le mois prochain !")),
                (Theo, Send("Bravo ! On fête ça à l'atelier, j'apporte les croissants.")),
                (Ines, MarkRead),
            ],
        },
    ],
};
