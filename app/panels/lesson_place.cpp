// Where the window shows what a lesson speaks of, if the lesson doesn't stand beside it.
#include "panels/lesson_place.h"

#include <algorithm>

namespace qkv {

std::optional<Panel> panel_of(WindowPart part) {
    switch (part) {
        case WindowPart::vectors:
        case WindowPart::queries:
        case WindowPart::keys:
        case WindowPart::values: return Panel::vectors;
        case WindowPart::sentence:
        case WindowPart::score:
        case WindowPart::softmax:
        case WindowPart::update:
        case WindowPart::join:
        case WindowPart::layer: return Panel::stages;
        case WindowPart::scores:
        case WindowPart::weights:
        case WindowPart::output:
        case WindowPart::plane:
        case WindowPart::next: return Panel::heatmaps;
        case WindowPart::message:
        case WindowPart::timeline:
        case WindowPart::options: break;
    }
    return std::nullopt;
}

namespace {

bool is_walk(const Condition& one) { return one.kind == Condition::Kind::step_reached; }

bool asks_for_step(const Goal& goal) { return std::any_of(goal.conditions.begin(), goal.conditions.end(), is_walk); }

}  // namespace

bool asks_for_numbers(const Goal& goal) {
    const bool is_only_a_walk = std::all_of(goal.conditions.begin(), goal.conditions.end(), is_walk);
    const auto is_with_vectors = [](const Part& part) {
        return part.kind == Part::Kind::numbers || part.kind == Part::Kind::head ||
               part.kind == Part::Kind::feed_forward;
    };
    return !is_only_a_walk && (!goal.only || std::any_of(goal.only->begin(), goal.only->end(), is_with_vectors));
}

std::optional<Panel> panel_to_look_at(const Session& session) {
    const Guide* guide = session.learning().guide();
    if (guide == nullptr) return std::nullopt;
    const Task* task = session.open_task();
    if (task != nullptr && asks_for_numbers(guide->goal_of(*task))) return Panel::vectors;
    if (task != nullptr && asks_for_step(guide->goal_of(*task))) return Panel::stages;
    for (const WindowPart part : guide->highlights) {
        if (const auto panel = panel_of(part)) return panel;
    }
    return std::nullopt;
}

GuideView newest_guide_view(const Guide& guide) {
    const Task* task = guide.open_task();
    const Reply* reply = guide.open_question();
    int objections = 0;
    if (task != nullptr) {
        objections = task->progress.is_allowed ? 0 : 1;
    } else if (reply != nullptr) {
        objections = static_cast<int>(reply->wrong.size());
    }
    return {guide.chapter, guide.passage, guide.is_changed, objections};
}

bool has_lesson_news(const Session& session, const Ui& ui) {
    const Guide* guide = session.learning().guide();
    return guide != nullptr && newest_guide_view(*guide) != ui.guide_view;
}

}  // namespace qkv
