#include "panels/vector_part.h"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <utility>

#include "panels/head_tabs.h"
#include "qkv/layer_edit.h"
#include "qkv/trained_model.h"
#include "widgets/button.h"
#include "widgets/pointer.h"
#include "widgets/text.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

// The matrix that stands for those that are shown together.
Quantity group_of(Quantity quantity) {
    switch (quantity) {
        case Quantity::key:
        case Quantity::value: return Quantity::query;
        case Quantity::query_bias: return Quantity::query_matrix;
        case Quantity::key_bias: return Quantity::key_matrix;
        case Quantity::value_bias: return Quantity::value_matrix;
        case Quantity::up_bias: return Quantity::up_matrix;
        default: return quantity;
    }
}

const char* tab_text(Quantity group) { return group == Quantity::query ? "Q, K, V" : name_of(group); }

bool shows_one_matrix(const Document& document, const SheetPart& part) {
    return document.layer && part.kind != SheetKind::embeddings;
}

std::vector<Quantity> groups_of(const Document& document, const SheetPart& part) {
    std::vector<Quantity> groups;
    for (const PartMatrix& matrix : matrices_of(document, part)) {
        const Quantity group = group_of(matrix.quantity);
        if (std::ranges::find(groups, group) == groups.end()) groups.push_back(group);
    }
    return groups;
}

Quantity& chosen_in(PartView& view, SheetKind kind) {
    return kind == SheetKind::layer ? view.matrix_of_layer : view.matrix_of_head;
}

// The first that is there, where what was chosen is not: the gain of a norm that is off.
Quantity shown_group(const Document& document, const Ui& ui) {
    const PartView& view = ui.part_view;
    const Quantity chosen = ui.part.kind == SheetKind::layer ? view.matrix_of_layer : view.matrix_of_head;
    const std::vector<Quantity> groups = groups_of(document, ui.part);
    return std::ranges::find(groups, chosen) != groups.end() ? chosen : groups.front();
}

// The likeliest words first, as they were when the sentence or the token changed, so that no row moves while its
// numbers are edited. While a person predicts they would give the answer away.
const std::vector<int>& words_first(const Session& session, PartView& view) {
    const Document& document = session.document();
    const bool is_predicting = session.learning().prediction() != nullptr;
    const int query = is_predicting ? -1 : session.step_in_focus().query;
    if (view.tokens == document.tokens && view.query == query) return view.words;
    view.tokens = document.tokens;
    view.query = query;
    view.words.clear();
    if (!is_predicting) view.words = likeliest_words(*session.attention().next, query, next_words_shown);
    return view.words;
}

// Where the task of a lesson asks for a change.
struct Asked {
    const Targets* targets;

    bool in_head(int head) const { return holds(&Targets::released, head) || holds(&Targets::heads, head); }
    bool holds(std::vector<int> Targets::*heads, int head) const {
        return targets != nullptr && std::ranges::find(targets->*heads, head) != (targets->*heads).end();
    }
    const Cell* cell() const {
        return targets == nullptr || targets->cells.empty() ? nullptr : &targets->cells.front();
    }
    bool feed_forward() const { return targets != nullptr && targets->feed_forward; }
};

Asked asked_in(const Session& session) {
    const Task* task = session.open_task();
    return {task == nullptr ? nullptr : &task->targets};
}

// What a tab is and does.
struct Tab {
    const char* id;
    int number = 0;  // of those with the same id
    std::string label;
    std::string tip = {};
    bool is_shown = false;
    bool is_target = false;  // of the task of a lesson
    std::function<void()> choose;
};

Control tab_control(const Ui& ui, Tab tab, float most) {
    const float width = std::min(most, small_tab_width(ui, tab.label));
    return {width, [&ui, tab = std::move(tab), width] {
                ImGui::PushID(tab.number);
                if (small_tab(ui, tab.id, tab.label, tab.is_shown, width)) tab.choose();
                if (!tab.tip.empty()) tooltip_for_last_item(ui, tab.tip);
                if (tab.is_target && !tab.is_shown) {
                    const ImRect box(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
                    draw_pointer(ui, box);
                    note_for_tests("target", box);
                }
                ImGui::PopID();
            }};
}

}  // namespace

void choose_part(const Session& session, Ui& ui) {
    const Document& document = session.document();
    PartView& view = ui.part_view;
    if (!document.layer) {
        ui.part = {SheetKind::head, session.head()};
        return;
    }
    ui.part = {view.kind, view.kind == SheetKind::head ? session.head() : 0};
    if (view.kind == SheetKind::layer && document.model) ui.part.words = words_first(session, view);
    const auto& selected = ui.editor.selected;
    if (selected && sheet_kind(document, selected->quantity) == view.kind && view.kind != SheetKind::embeddings)
        chosen_in(view, view.kind) = group_of(selected->quantity);
}

std::vector<Grid> shown_grids(const Document& document, const Ui& ui) {
    std::vector<Grid> grids = grids_of(document, ui.part);
    if (!shows_one_matrix(document, ui.part)) return grids;
    const Quantity shown = shown_group(document, ui);
    std::erase_if(grids, [&](const Grid& grid) { return group_of(grid.quantity()) != shown; });
    return grids;
}

std::vector<Control> part_tabs(const Session& session, Ui& ui, Actions& actions, float width, bool is_short) {
    const Document& document = session.document();
    std::vector<Control> tabs;
    if (!document.layer) return tabs;
    const Asked asked = asked_in(session);
    const auto is_meant = [&](SheetKind kind) {
        return asked.cell() != nullptr && sheet_kind(document, asked.cell()->quantity) == kind;
    };
    PartView& view = ui.part_view;
    for (int head = 0; head < document.head_count(); ++head) {
        Tab tab{.id = "part_head", .number = head, .label = head_name(session, ui, head), .choose = {}};
        tab.tip = head_tip(session, ui, head);
        tab.is_shown = view.kind == SheetKind::head && head == session.head();
        tab.is_target = asked.in_head(head) || (is_meant(SheetKind::head) && asked.cell()->head == head);
        tab.choose = [&view, &actions, head] {
            view.kind = SheetKind::head;
            actions.push_back(action::GoToHead{head});
        };
        if (is_short && !tab.is_shown) tab.label = head_number(session, ui, head);
        tabs.push_back(tab_control(ui, std::move(tab), is_short ? 0.4F * width : width));
    }
    const auto add = [&](const char* id, std::string_view label, std::string_view tip, SheetKind kind) {
        Tab tab{.id = id, .label = std::string(label), .tip = std::string(tip), .choose = [&view, kind] {
                    view.kind = kind;
                }};
        tab.is_shown = view.kind == kind;
        tab.is_target = is_meant(kind) || (kind == SheetKind::layer && asked.feed_forward());
        tabs.push_back(tab_control(ui, std::move(tab), width));
    };
    add("part_x", "X", ui.text("part.embeddings.tip"), SheetKind::embeddings);
    add("part_layer", ui.text("part.layer"), ui.text("part.layer.tip"), SheetKind::layer);
    return tabs;
}

std::vector<Control> matrix_tabs(const Session& session, Ui& ui) {
    const Document& document = session.document();
    std::vector<Control> tabs;
    if (!shows_one_matrix(document, ui.part)) return tabs;
    const Cell* target = asked_in(session).cell();
    const Quantity shown = shown_group(document, ui);
    for (const Quantity group : groups_of(document, ui.part)) {
        Tab tab{.id = "matrix", .number = static_cast<int>(group), .label = tab_text(group), .choose = [&ui, group] {
                    chosen_in(ui.part_view, ui.part.kind) = group;
                    ui.editor.deselect();
                }};
        tab.is_shown = group == shown;
        tab.is_target = target != nullptr && group_of(target->quantity) == group;
        tabs.push_back(tab_control(ui, std::move(tab), 10 * ui.em));
    }
    return tabs;
}

std::vector<Control> part_switches(const Session& session, const Ui& ui, Actions& actions) {
    const Document& document = session.document();
    std::vector<Control> switches;
    if (!document.layer) return switches;
    const auto add = [&](const char* id, std::string label, Action action, bool is_target = false) {
        Tab tab{.id = id, .label = std::move(label), .choose = [&actions, action = std::move(action)] {
                    actions.push_back(action);
                }};
        tab.is_target = is_target;
        switches.push_back(tab_control(ui, std::move(tab), 20 * ui.em));
    };
    const Asked asked = asked_in(session);
    const auto toggle = [&](const char* id, bool is_on, std::string part, Action action, bool is_target = false) {
        add(id, ui.text(is_on ? "part.switch_off" : "part.switch_on", {{"part", std::move(part)}}), std::move(action),
            is_target);
    };
    const int number = session.head();
    const Head& head = session.shown_head();
    if (ui.part.kind == SheetKind::head) {
        add("release", std::string(ui.text(head.is_released ? "vectors.unrelease" : "vectors.release")),
            action::ReleaseHead{number, !head.is_released}, asked.holds(&Targets::released, number));
        toggle("switch_head", head.is_on, ui.text("part.head", {{"head", fmt::format("{}", number + 1)}}),
               action::SwitchHead{number, !head.is_on}, asked.holds(&Targets::heads, number));
    }
    if (ui.part.kind == SheetKind::embeddings && document.model) {
        const bool is_released = document.embeddings->is_released;
        add("release_x", std::string(ui.text(is_released ? "part.unrelease_x" : "part.release_x")),
            action::ReleaseEmbeddings{!is_released});
    }
    if (ui.part.kind != SheetKind::layer) return switches;
    const Layer& layer = *document.layer;
    for (const Norm norm : {Norm::first, Norm::second}) {
        const bool is_on = gain_of(layer, norm).size() > 0;
        const bool is_first = norm == Norm::first;
        toggle(is_first ? "switch_norm_1" : "switch_norm_2", is_on, is_first ? "norm_1" : "norm_2",
               action::SwitchNorm{norm, !is_on});
    }
    toggle("switch_feed_forward", layer.is_on, std::string(ui.text("part.feed_forward")),
           action::SwitchFeedForward{!layer.is_on}, asked.feed_forward());
    return switches;
}

std::vector<ModelPart> trained_parts(SheetKind kind) {
    switch (kind) {
        case SheetKind::head: return {ModelPart::head};
        case SheetKind::embeddings: return {ModelPart::words, ModelPart::positions, ModelPart::embeddings};
        case SheetKind::layer: break;
    }
    return {ModelPart::output_matrix, ModelPart::norm_1, ModelPart::feed_forward, ModelPart::norm_2,
            ModelPart::unembedding};
}

}  // namespace qkv
