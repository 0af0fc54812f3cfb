//! Pure functions of a store: filters, presence, people, motion, measures.
