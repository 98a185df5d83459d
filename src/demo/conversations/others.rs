//! Conversations that Claire does not see.

use super::{
    Act::{Read, Say},
    Scene, Talk,
    When::{DaysAgo, MinutesAgo},
};
use crate::demo::members::Who::{Baptiste, Ines, Margaux, Theo};

pub const MARGAUX_AND_BAPTISTE: Talk = Talk {
    between: [Baptiste, Margaux],
    scenes: &[
        Scene {
            from: DaysAgo(33, 12, 5),
            acts: &[
                (
                    Baptiste,
                    Say("Bonjour Margaux ! Claire et moi préparons les dix ans de l'association, et \
                         nous rêvons d'une affiche dessinée par toi. Est-ce que ça te tenterait ? \
                         Rien ne presse, la fête est dans six semaines."),
                ),
                (Margaux, Say("Bonjour Baptiste, quelle belle proposition ! J'en serais très heureuse.")),
                (Margaux, Say("Vous avez déjà une image en tête, ou j'ai carte blanche ?")),
                (Baptiste, Say("Carte blanche. La fête aura lieu salle des Tilleuls, si ça t'inspire.")),
            ],
        },
        Scene {
            from: DaysAgo(23, 15, 45),
            acts: &[
                (Margaux, Say("J'ai une esquisse : un tilleul dont chaque feuille est un visage.")),
                (Baptiste, Say("C'est magnifique, et tellement nous.")),
                (Margaux, Say("Il me faudrait les couleurs exactes du logo.")),
                (Baptiste, Say("Je les demande à Claire et je te les envoie.")),
            ],
        },
        Scene {
            from: DaysAgo(3, 17, 30),
            acts: &[
                (Baptiste, Say("Au marché, on m'a demandé si ton affiche était à vendre !")),
                (Margaux, Say("Arrête, je rougis jusqu'aux oreilles. Merci, ça me touche beaucoup.")),
                (Baptiste, Read),
            ],
        },
    ],
};

pub const INES_AND_THEO: Talk = Talk {
    between: [Ines, Theo],
    scenes: &[
        Scene {
            from: DaysAgo(14, 9, 10),
            acts: &[
                (
                    Ines,
                    Say("Bonjour Théo, je voudrais me lancer dans la réparation de vélos, d'abord \
                         le samedi. Toi qui as ouvert ton atelier, par quoi commencerais-tu ?"),
                ),
                (Theo, Say("Bonjour Inès, bonne idée ! Par une formation courte, il y en a de sérieuses.")),
                (Theo, Say("Ensuite, viens un samedi à l'atelier : on apprend surtout avec les mains.")),
                (Ines, Say("Vraiment ? Je ne voudrais pas te ralentir.")),
                (Theo, Say("Au contraire, il y a dix roues à dévoiler qui t'attendent.")),
            ],
        },
        Scene {
            from: MinutesAgo(170),
            acts: &[
                (Ines, Say("Je suis inscrite à la formation, elle commence le mois prochain !")),
                (Theo, Say("Bravo ! On fête ça à l'atelier, j'apporte les croissants.")),
                (Ines, Read),
            ],
        },
    ],
};
