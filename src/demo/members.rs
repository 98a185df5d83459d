//! The members of the demo and their relationships.

use entity::relationship::RelationshipKind::{self, Block, Contact, Follow};

use self::Character::{Baptiste, Claire, Eloise, Gaspard, Ines, Margaux, Theo, Zoe};
use crate::messaging::member::profile::Profile;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Character {
    Claire,
    Eloise,
    Baptiste,
    Ines,
    Theo,
    Zoe,
    Gaspard,
    Margaux,
}

impl Character {
    /// Sorted by name.
    pub const ALL: [Self; 8] = [Baptiste, Claire, Eloise, Gaspard, Ines, Margaux, Theo, Zoe];

    pub fn handle_and_name(self) -> (&'static str, &'static str) {
        let (handle, name, _) = self.attributes();
        (handle, name)
    }

    /// Handle, name and locale.
    fn attributes(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Claire => ("claire", "Claire Moreau", "fr"),
            Eloise => ("eloise", "Éloïse Garnier", "fr"),
            Baptiste => ("baptiste", "Baptiste Lefèvre", "fr"),
            Ines => ("ines", "Inès Benali", "fr"),
            Theo => ("theo", "Théo Marchand", "fr"),
            Zoe => ("zoe", "Zoé Campbell", "en"),
            Gaspard => ("gaspard", "Gaspard Roussel", "fr"),
            Margaux => ("margaux", "Margaux Delcourt", "fr"),
        }
    }

    pub fn profile(self) -> Profile {
        let (handle, name, locale) = self.attributes();
        Profile {
            subject: format!("demo|{handle}"),
            name: Some(name.to_owned()),
            handle: Some(handle.to_owned()),
            picture: None,
            locale: Some(locale.to_owned()),
        }
    }
}

/// Claire has no conversation with Margaux, so that a visitor can start one.
pub const RELATIONSHIPS: &[(Character, RelationshipKind, &[Character])] = &[
    (Claire, Contact, &[Eloise, Baptiste, Zoe, Margaux]),
    (Claire, Follow, &[Eloise, Ines, Theo, Gaspard]),
    (Eloise, Contact, &[Claire, Baptiste]),
    (Eloise, Follow, &[Zoe]),
    (Baptiste, Contact, &[Claire, Margaux, Eloise]),
    (Baptiste, Follow, &[Ines]),
    (Ines, Contact, &[Theo]),
    (Ines, Follow, &[Claire, Baptiste]),
    (Theo, Contact, &[Ines, Claire]),
    (Zoe, Contact, &[Claire]),
    (Zoe, Follow, &[Eloise, Margaux]),
    (Margaux, Contact, &[Baptiste]),
    (Margaux, Follow, &[Claire, Zoe]),
    (Gaspard, Follow, &[Claire]),
    (Gaspard, Block, &[Theo]),
];
