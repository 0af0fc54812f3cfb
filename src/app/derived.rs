//! What is worked out from a store, a filter and an order of the people: off the window's thread, all of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::document::TableState;
use super::effect::{DeriveRequest, OrderRequest};
use crate::analysis::filter::KnownFlags;
use crate::analysis::{Kept, Labels, Matches, Names, PersonStats, people_matches, people_stats, people_stats_while};
use crate::jobs::Cancel;
use crate::model::{PersonIndex, PersonSlot, TrackStore};
use crate::view::lane_list::{LaneArrangement, LaneOrder};
use crate::view::people_table::people_rows;
use crate::view::{LaneLevels, Presence, Scene, Theme, ThemeKind};

/// Data and everything about it that costs more than a pass of the window may. Cheap to copy.
#[derive(Debug, Clone)]
pub struct Derived {
    /// The data.
    pub store: Arc<TrackStore>,
    /// Statistics of every person, by slot.
    pub people: Arc<Vec<PersonStats>>,
    /// Whom a face search matched them with.
    pub matches: Arc<Matches>,
    /// Rows that the filter keeps: what table and lanes list.
    pub filtered: Arc<Kept>,
    /// Of these, the rows of people who are not hidden by eye or solo: what canvas, chart and exports show.
    pub kept: Arc<Kept>,
    /// People hidden by eye or solo.
    pub unseen: Arc<BTreeSet<PersonIndex>>,
    /// Runs of the lanes at every level of detail, of what the filter keeps.
    pub levels: Arc<LaneLevels>,
    /// Who of `kept` is there when, and how many.
    pub presence: Arc<Presence>,
    /// The people of the table, in its order.
    pub order: Arc<Vec<PersonSlot>>,
    /// The same people in the order of the lanes.
    pub lanes: Arc<LaneOrder>,
    /// Number of the sorting, search, labels and arrangement that `order` and `lanes` are for.
    pub order_generation: u64,
}

impl Derived {
    /// Everything about a store, under no filter, its people in order of index. O(rows).
    pub fn whole(store: Arc<TrackStore>) -> Self {
        let people = Arc::new(people_stats(&store));
        let matches = Arc::new(people_matches(&store));
        let kept = Arc::new(Kept::all(&store));
        let levels = Arc::new(LaneLevels::build(&store, &kept));
        let presence = Arc::new(Presence::build(&store, &kept, &levels));
        let order = Arc::new(store.slots_by_index().to_vec());
        let lanes = Arc::new(LaneOrder::of(store.slots_by_index().to_vec()));
        let (filtered, unseen) = (kept.clone(), Arc::default());
        let order_generation = 0;
        Self { store, people, matches, filtered, kept, unseen, levels, presence, order, lanes, order_generation }
    }

    /// What a request asks for. O(rows).
    pub fn under(request: &DeriveRequest) -> Self {
        Self::under_unless(request, &Cancel::default()).expect("nobody cancels it")
    }

    /// The same, or nothing once it is cancelled.
    pub fn under_unless(request: &DeriveRequest, cancel: &Cancel) -> Option<Self> {
        let go_on = || !cancel.is_cancelled();
        let Self { mut store, mut people, matches, .. } = request.base.clone();
        if store.gap_factor != request.gap_factor {
            store = Arc::new(store.with_gap_factor(request.gap_factor));
            people = Arc::new(people_stats_while(&store, &go_on)?);
        }
        let names = Names { labels: &request.labels, matches: &matches };
        let known =
            request.flags.as_ref().map_or(KnownFlags::Unknown(request.flag_rules), |flags| KnownFlags::Known(flags));
        let filtered = Arc::new(request.filter.apply_while(&store, &people, names, known, &go_on)?);
        let levels = Arc::new(LaneLevels::build_while(&store, &filtered, &go_on)?);
        let is_unseen = |index: &PersonIndex| {
            request.hidden.contains(index) || !(request.solo.is_empty() || request.solo.contains(index))
        };
        let unseen: BTreeSet<_> = store.slots().map(|slot| store.person_index(slot)).filter(is_unseen).collect();
        let kept = if unseen.is_empty() {
            filtered.clone()
        } else {
            let keeps: Vec<bool> = store.slots().map(|slot| !unseen.contains(&store.person_index(slot))).collect();
            Arc::new(filtered.and(&store, &Kept::from_people(&store, &keeps)))
        };
        if !go_on() {
            return None;
        }
        let presence = Arc::new(Presence::build(&store, &kept, &levels));
        let (order, lanes, unseen) = (Arc::default(), Arc::default(), Arc::new(unseen));
        let order_generation = request.order_generation;
        let mut derived =
            Self { store, people, matches, filtered, kept, unseen, levels, presence, order, lanes, order_generation };
        derived.put_in_order(&request.labels, &request.table, request.lanes, &request.pinned);
        Some(derived)
    }

    /// The same data with its people in the order that is asked for. O(people log people).
    pub fn ordered(request: OrderRequest) -> Self {
        let OrderRequest { mut derived, labels, table, lanes, pinned, order_generation, .. } = request;
        derived.put_in_order(&labels, &table, lanes, &pinned);
        Self { order_generation, ..derived }
    }

    fn put_in_order(
        &mut self,
        labels: &dyn Labels,
        table: &TableState,
        lanes: LaneArrangement,
        pinned: &BTreeSet<PersonIndex>,
    ) {
        // An order has no colours, so any theme will do.
        let theme = Theme::bundled(ThemeKind::Dark);
        let names = Names { labels, matches: &self.matches };
        let scene = Scene { names, ..Scene::new(&self.store, &self.filtered, &self.people, &self.levels, theme) };
        let order = people_rows(&scene, table.sort, &table.search);
        let lanes = LaneOrder::arranged(&scene, &order, &table.search, lanes, pinned);
        (self.order, self.lanes) = (Arc::new(order), Arc::new(lanes));
    }
}
