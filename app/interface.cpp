#include "interface.h"

#include <algorithm>
#include <cmath>
#include <fmt/ranges.h>
#include <utility>

#include "files/file_names.h"
#include "imgui_internal.h"
#include "panels/panels.h"
#include "platform/xdg.h"
#include "widgets/button.h"

namespace qkv {
namespace {

constexpr float base_text_px = 16.0F;
constexpr double reveal_s = 0.2;
constexpr double idle_s = 3600.0;
constexpr double work_look_s = 0.05;         // between two checks of the work in the background
constexpr double work_unmentioned_s = 0.15;  // until then, the work is not worth showing
constexpr int follow_frames = 3;             // scrolling takes effect a frame later, and new content is measured first

// The design is made for 1440×900. In a larger window, half of the gain is more room and half is larger text.
float growth(ImVec2 display, float dpi_scale) {
    const float larger = std::min(display.x / (1440 * dpi_scale), display.y / (900 * dpi_scale));
    return std::max(1.0F, 1.0F + 0.5F * (larger - 1.0F));
}

constexpr ImGuiWindowFlags window_flags = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                                          ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus |
                                          ImGuiWindowFlags_NoScrollWithMouse;

// Tab moves the keyboard from control to control, and in a popup the arrow keys do. Otherwise the arrow keys and Space
// belong to the walk, and ImGui's own navigation is off.
void choose_navigation(Ui& ui) {
    ImGuiContext& g = *ImGui::GetCurrentContext();
    const bool has_popup = !g.OpenPopupStack.empty();
    ui.popups_open = g.OpenPopupStack.Size;
    for (const ImGuiInputEvent& event : g.InputEventsQueue) {
        const bool is_key_down = event.Type == ImGuiInputEventType_Key && event.Key.Down;
        if (is_key_down && event.Key.Key == ImGuiKey_Tab && !ui.editor.selected) ui.navigates_by_keyboard = true;
        const bool is_click = event.Type == ImGuiInputEventType_MouseButton && event.MouseButton.Down;
        const bool is_escape = is_key_down && event.Key.Key == ImGuiKey_Escape;
        if (is_click || (is_escape && !has_popup)) ui.navigates_by_keyboard = false;
    }
    if (ui.navigates_by_keyboard || has_popup) {
        g.IO.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
    } else {
        g.IO.ConfigFlags &= ~ImGuiConfigFlags_NavEnableKeyboard;
        g.NavCursorVisible = false;
    }
}

// A cell, and the operands of the hidden steps in between, so that something lights up in every panel.
std::vector<Cell> cells_to_light(const Document& document, const Cell& cell) {
    std::vector<Cell> lit{cell};
    for (const Cell& operand : operands_of(document, cell)) {
        lit.push_back(operand);
        const Quantity quantity = operand.quantity;
        if (quantity != Quantity::exp && quantity != Quantity::contribution) continue;
        const std::vector<Cell> further = operands_of(document, operand);
        lit.insert(lit.end(), further.begin(), further.end());
    }
    return lit;
}

std::optional<Panel> panel_of(WindowPart part) {
    switch (part) {
        case WindowPart::vectors:
        case WindowPart::queries:
        case WindowPart::keys:
        case WindowPart::values: return Panel::vectors;
        case WindowPart::sentence:
        case WindowPart::score:
        case WindowPart::softmax:
        case WindowPart::update: return Panel::stages;
        case WindowPart::scores:
        case WindowPart::weights:
        case WindowPart::output: return Panel::heatmaps;
        case WindowPart::message:
        case WindowPart::timeline:
        case WindowPart::options: break;
    }
    return std::nullopt;
}

// Whether the task needs changed numbers, not only options or a step.
bool asks_for_numbers(const Goal& goal) {
    const auto is_walk = [](const Condition& one) { return one.kind == Condition::Kind::step_reached; };
    const bool is_only_a_walk = std::all_of(goal.conditions.begin(), goal.conditions.end(), is_walk);
    return !is_only_a_walk && (!goal.only || !goal.only->vectors.empty());
}

template <class Body>
void draw_panel(const char* id, ImVec2 size, ImGuiWindowFlags flags, Body body) {
    ImGui::BeginChild(id, size, ImGuiChildFlags_Borders | ImGuiChildFlags_NavFlattened, flags);
    body();
    ImGui::EndChild();
}

// The visible part of the current ImGui window, a little inside its edges.
ImRect inside_of_window(const Ui& ui) {
    ImRect box = ImGui::GetCurrentWindow()->Rect();
    box.Expand(-0.35F * ui.em);
    return box;
}

// A bar from edge to edge of the window, separated from the rest by a line at `line_y`.
template <class Body>
void draw_bar(const Ui& ui, const char* id, ImVec2 size, float line_y, Body body) {
    ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, 0.0F);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(std::floor(ui.em), bar_padding(ui)));
    ImGui::BeginChild(id, size, ImGuiChildFlags_AlwaysUseWindowPadding | ImGuiChildFlags_NavFlattened,
                      ImGuiWindowFlags_NoScrollbar);
    ImGui::PopStyleVar(2);
    const ImVec2 corner = ImGui::GetWindowPos();
    ImGui::GetWindowDrawList()->AddLine({corner.x, corner.y + line_y}, {corner.x + size.x, corner.y + line_y},
                                        ui.palette->border);
    body();
    ImGui::EndChild();
}

}  // namespace

bool Ui::is_lit(const Cell& cell) const { return std::find(lit.begin(), lit.end(), cell) != lit.end(); }

std::string title_of(const Session& session) {
    const std::filesystem::path& path = session.files().file().path;
    const ChosenHead* chosen = session.heads().capture();
    std::string name(text(session.view().language, "document.untitled"));
    if (!path.empty()) {
        name = path.filename().string();
    } else if (chosen != nullptr && chosen->head) {
        const std::string head = text(session.view().language, "heads.one",
                                      {{"layer", fmt::format("{}", chosen->head->layer + 1)},
                                       {"head", fmt::format("{}", chosen->head->head + 1)}});
        name = chosen->capture->head_count() > 1 ? fmt::format("{} · {}", chosen->path.filename().string(), head)
                                                 : chosen->path.filename().string();
    }
    return fmt::format("{}{} – qkv", session.has_unsaved_changes() ? "● " : "", name);
}

Interface::Interface(Session& session, Fonts fonts) : session_(session), last_step_(session.step()) {
    ui_.frames_to_follow = follow_frames + 1;
    ui_.fonts = std::move(fonts);
    ui_.sentence.is_hangul = session.view().language == Language::ko;
}

void Interface::before_frame() {
    const ViewSettings& view = session_.view();
    ui_.palette = &palette(view.theme);
    ui_.language = view.language;
    ui_.composes_hangul = view.input_method == InputMethod::built_in;
    const ImVec2 display = ImGui::GetIO().DisplaySize;
    const float text_size = static_cast<float>(view.text_percent) / 100.0F;
    ui_.em = session_.is_presenting() ? presenter_em(display) * std::max(1.0F, text_size)
                                      : base_text_px * dpi_scale_ * growth(display, dpi_scale_) * text_size;
    ui_.is_presenting = session_.is_presenting();
    ui_.is_low = display.y < 34 * ui_.em;
    apply_style(*ui_.palette, ui_.em);
    ensure_characters(ui_.fonts, session_.document().sentence);
    ensure_characters(ui_.fonts, ui_.sentence.text());
    for (const std::string& token : session_.document().tokens) ensure_characters(ui_.fonts, token);
    if (session_.heads().array_choice()) {
        for (const std::string& name : session_.heads().array_choice()->names) ensure_characters(ui_.fonts, name);
    }
    ensure_lesson_characters();
    file_dialog_.before_frame(ui_.fonts);
    choose_navigation(ui_);
}

void Interface::ensure_lesson_characters() {
    if (session_.learning().guide() == nullptr) return;
    ensure_characters(ui_.fonts, session_.learning().guide()->lesson->title);
    for (const Passage& passage : session_.learning().guide()->page().passages) {
        for (const TextBlock& block : passage.text) {
            for (const TextRun& run : block.runs) ensure_characters(ui_.fonts, run.text);
        }
    }
}

void Interface::frame() {
    if (session_.is_working()) session_.apply(action::FollowWork{});
    notice_document();
    notice_step();
    notice_guide();
    notice_presenting();
    ui_.lit = ui_.hovered ? cells_to_light(session_.document(), *ui_.hovered) : std::vector<Cell>{};
    ui_.hovered.reset();

    Actions actions;
    ImGui::PushFont(ui_.fonts.text, ui_.em);
    handle_keys(session_, ui_, actions);
    play(actions);
    draw(actions);
    ImGui::PopFont();
    if (ui_.frames_to_follow > 0) --ui_.frames_to_follow;
    if (ui_.frames_to_point > 0) --ui_.frames_to_point;

    for (const Action& action : actions) session_.apply(action);
    const bool is_editing = ImGui::IsAnyItemActive() || ImGui::GetIO().WantTextInput || ui_.editor.is_typing;
    if (!is_editing) session_.apply(action::Settle{});
}

// What is being typed belonged to the previous document.
void Interface::notice_document() {
    if (std::exchange(documents_opened_, session_.documents_opened()) == documents_opened_) return;
    ImGui::ClearActiveID();
    ui_.editor.deselect();
    ui_.dragged_token.reset();
}

void Interface::notice_step() {
    const double now_s = ImGui::GetTime();
    if (session_.step() != last_step_) {
        last_step_ = session_.step();
        ui_.frames_to_follow = follow_frames;
        step_began_s_ = session_.view().has_motion ? now_s : -1.0;
    }
    if (session_.learning().asked() != ui_.answer.asked) {
        ui_.answer.asked = session_.learning().asked();
        ui_.answer.typed.clear();
        ui_.answer.takes_keyboard = session_.learning().asked().has_value();
        ui_.answer.has_keyboard = false;
        ui_.frames_to_follow = follow_frames;
    }
    ui_.reveal = 1.0F;
    if (step_began_s_ < 0) return;
    const double share = (now_s - step_began_s_) / reveal_s;
    if (share >= 1.0) step_began_s_ = -1.0;
    ui_.reveal = static_cast<float>(std::clamp(share, 0.0, 1.0));
}

// If not all panels fit.
void Interface::show_panel(Panel panel) {
    if (panel != Panel::stages) ui_.side_panel = panel;
    if (guide_has_place_) ui_.panel = panel;
}

// What a lesson talks about scrolls into view.
void Interface::notice_guide() {
    const Guide* guide = session_.learning().guide();
    if (std::exchange(lessons_opened_, session_.learning().lessons_opened()) != lessons_opened_)
        ui_.panel = Panel::guide;
    std::vector<WindowPart> pointed_out = guide == nullptr ? std::vector<WindowPart>{} : guide->highlights;
    if (pointed_out != pointed_out_) {
        pointed_out_ = std::move(pointed_out);
        ui_.frames_to_point = follow_frames;
        for (const WindowPart part : pointed_out_) {
            if (const auto panel = panel_of(part)) show_panel(*panel);
        }
    }
    const bool has_task = guide != nullptr && guide->open_task() != nullptr;
    if (has_task && !had_task_ && asks_for_numbers(guide->goal_of(*guide->open_task()))) show_panel(Panel::vectors);
    had_task_ = has_task;
}

void Interface::notice_presenting() {
    if (std::exchange(was_presenting_, session_.is_presenting()) == was_presenting_) return;
    ui_.presenter = {};
    ui_.presenter.shows_hint = was_presenting_;
    ui_.frames_to_follow = follow_frames;
    ui_.editor.deselect();
}

void Interface::play(Actions& actions) {
    const double now_s = ImGui::GetTime();
    if (!session_.walk().is_playing()) {
        played_s_ = now_s;
    } else if (now_s - played_s_ >= 1.0 / session_.view().steps_per_s) {
        played_s_ = now_s;
        actions.push_back(action::Next{});
    }
}

double Interface::seconds_until_next_frame() const {
    if (step_began_s_ >= 0 || session_.step() != last_step_ || ui_.frames_to_follow > 0 || ui_.frames_to_point > 0 ||
        ui_.frames_to_scroll_guide > 0)
        return 0.0;
    const bool makes_pictures = session_.heads().are_shown() && session_.heads().overview()->is_working();
    if (session_.files().is_working() || makes_pictures) return work_look_s;
    if (!session_.walk().is_playing()) return idle_s;
    return std::max(0.0, played_s_ + 1.0 / session_.view().steps_per_s - ImGui::GetTime());
}

bool Interface::take_full_screen_wish() { return std::exchange(ui_.wants_full_screen, false); }

void Interface::draw(Actions& actions) {
    const ImGuiViewport* viewport = ImGui::GetMainViewport();
    const float em = ui_.em;
    ImGui::SetNextWindowPos(viewport->Pos);
    ImGui::SetNextWindowSize(viewport->Size);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    ImGui::Begin("qkv", nullptr, window_flags);
    ImGui::PopStyleVar(2);

    // In a very low window the toolbar scrolls away with the panels; the walk panel stays.
    const ImVec2 size = viewport->Size;
    const float bottom = walk_panel_height(ui_, size.x - 2 * em);
    const float margin = (ui_.is_low ? 0.5F : 0.9F) * em;
    const float above = size.y - bottom;
    const float toolbar = session_.is_presenting() ? 0.0F : toolbar_height(ui_);
    const float columns = std::max(above - toolbar - 2 * margin, 8 * em);
    ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, 0.0F);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    ImGui::PushStyleColor(ImGuiCol_ChildBg, ui_.palette->background);
    ImGui::BeginChild("above", {size.x, above}, ImGuiChildFlags_NavFlattened);
    ImGui::PopStyleColor();
    ImGui::PopStyleVar(2);
    if (ui_.frames_to_follow > 0 && ImGui::GetScrollMaxY() > 0) ImGui::SetScrollY(toolbar);
    const float width = ImGui::GetContentRegionAvail().x;
    if (!session_.is_presenting()) {
        draw_bar(ui_, "toolbar", {width, toolbar}, toolbar - 1, [&] { draw_toolbar(session_, ui_, actions); });
    }
    ImGui::SetCursorPos({0.9F * em, toolbar + margin});
    ImGui::PushStyleColor(ImGuiCol_ChildBg, ui_.palette->background);
    ImGui::BeginChild("columns", {width - 1.8F * em, columns}, ImGuiChildFlags_NavFlattened,
                      ImGuiWindowFlags_NoScrollbar);
    ImGui::PopStyleColor();
    if (session_.is_presenting()) {
        draw_one_panel(Panel::stages, ImGui::GetContentRegionAvail(), actions);
    } else {
        draw_columns(actions);
    }
    ImGui::EndChild();
    ImGui::SetCursorPos({0, toolbar + columns + 2 * margin});
    ImGui::Dummy({0, 0});
    ImGui::EndChild();

    ImGui::SetCursorPos({0, above});
    draw_bar(ui_, "walk", {size.x, bottom}, 0, [&] { draw_walk_panel(session_, ui_, actions); });
    const bool is_at_work = session_.files().loading() != nullptr || !session_.files().exports().empty();
    if (!is_at_work) work_began_s_ = ImGui::GetTime();
    if (ImGui::GetTime() - work_began_s_ > work_unmentioned_s) draw_work_bar(session_, ui_, actions);
    draw_help(ui_);
    draw_presenter_overlay(session_, ui_);
    draw_prediction_summary(session_, ui_, actions);
    draw_questions(session_, ui_, actions);
    draw_worksheet_dialog(ui_);
    draw_export_dialog(ui_);
    draw_arrays_dialog(session_, ui_, actions);
    follow_file_dialog(actions);
    ImGui::End();
}

// The folder where a person most likely has the document or wants it.
std::filesystem::path Interface::likely_folder() const {
    if (!session_.files().file().path.empty()) return session_.files().file().path.parent_path();
    if (!session_.files().last_folder().empty()) return session_.files().last_folder();
    const std::filesystem::path documents = documents_folder();
    return documents.empty() ? home_folder() : documents;
}

std::string Interface::likely_name() const {
    if (!session_.files().file().path.empty()) return session_.files().file().path.filename().string();
    const ChosenHead* chosen = session_.heads().capture();
    if (chosen != nullptr && chosen->head && !chosen->path.empty()) {
        std::string name = chosen->path.stem().string();
        if (chosen->capture->batches() > 1) name += fmt::format("-batch{}", chosen->head->batch + 1);
        if (chosen->capture->head_count() > 1)
            name += fmt::format("-layer{}-head{}", chosen->head->layer + 1, chosen->head->head + 1);
        return name + std::string(document_ending);
    }
    std::string name = session_.document().sentence;
    std::replace(name.begin(), name.end(), '/', ' ');
    constexpr std::size_t most_characters = 30;
    const std::vector<std::string> characters = graphemes(name);
    if (characters.size() > most_characters)
        name = fmt::format("{}", fmt::join(characters.begin(), characters.begin() + most_characters, ""));
    return name + ".qkv.json";
}

// The name of the file, or of the folder with the files.
std::string Interface::export_ending() const {
    if (ui_.exporting.picture) return *ui_.exporting.picture == PictureFormat::png ? ".png" : ".svg";
    const std::string ending(file_ending(ui_.exporting.format));
    return is_folder(ui_.exporting.format) ? "-" + ending : "." + ending;
}

void Interface::follow_file_dialog(Actions& actions) {
    const bool opens = std::exchange(ui_.opens_file, false);
    const bool saves = std::exchange(ui_.saves_as, false) || session_.files().needs_name();
    const bool saves_sheet = std::exchange(ui_.worksheet.is_to_be_saved, false);
    const bool exports = std::exchange(ui_.exporting.is_to_be_saved, false);
    if (!file_dialog_.is_open() && (opens || saves)) {
        purpose_ = opens ? Purpose::open : Purpose::save;
        file_dialog_.open(opens ? FileDialogPurpose::open : FileDialogPurpose::save, likely_folder(),
                          opens ? "" : likely_name(), session_.files().recent_files());
    } else if (!file_dialog_.is_open() && saves_sheet) {
        purpose_ = Purpose::save_worksheet;
        const std::string ending = fmt::format(".{}", file_ending(ui_.worksheet.options.format));
        const std::string name = std::string(ui_.text("worksheet.file")) + ending;
        file_dialog_.open(FileDialogPurpose::save, likely_folder(), name, session_.files().recent_files(), ending);
    } else if (!file_dialog_.is_open() && exports) {
        purpose_ = Purpose::export_document;
        const std::string ending = export_ending();
        const std::string name = without_document_ending(likely_name()) + ending;
        file_dialog_.open(FileDialogPurpose::save, likely_folder(), name, session_.files().recent_files(), ending);
    }
    if (!file_dialog_.is_open()) return;
    const auto chosen = file_dialog_.draw(ui_);
    if (!chosen) {
        if (!file_dialog_.is_open() && session_.files().needs_name()) actions.push_back(action::CancelSave{});
        return;
    }
    switch (purpose_) {
        case Purpose::open: actions.push_back(action::OpenFile{*chosen}); break;
        case Purpose::save: actions.push_back(action::SaveAs{*chosen}); break;
        case Purpose::export_document:
            if (ui_.exporting.picture) {
                ui_.picture_wish = WindowPicture{*ui_.exporting.picture, *chosen};
            } else {
                actions.push_back(action::Export{ui_.exporting.format, *chosen});
            }
            break;
        case Purpose::save_worksheet:
            actions.push_back(action::SaveWorksheet{ui_.worksheet.options, *chosen, ui_.worksheet.has_key});
            break;
    }
}

// A lesson is at the left, or above the panels in a narrow window, or one of them if there is room for only one.
void Interface::draw_columns(Actions& actions) {
    const float em = ui_.em;
    const float gap = 0.9F * em;
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const bool is_beside = room.x >= 60 * em;
    if (session_.heads().are_shown()) {
        draw_panel("heads", room, 0, [&] { draw_heads_panel(session_, ui_, actions); });
        return;
    }
    guide_has_place_ = session_.learning().guide() != nullptr && (is_beside || room.y >= 34 * em);
    if (!guide_has_place_) {
        draw_panels(actions);
        return;
    }
    const float width = std::clamp(0.24F * room.x, 20 * em, 26 * em);
    const ImVec2 guide = is_beside ? ImVec2(width, room.y) : ImVec2(room.x, 0.4F * room.y);
    draw_panel("guide", guide, 0, [&] { draw_guide_panel(session_, ui_, actions); });
    if (is_beside) ImGui::SameLine(0, gap);
    if (!is_beside) ImGui::Dummy({0, 0.2F * em});
    ImGui::PushStyleColor(ImGuiCol_ChildBg, ui_.palette->background);
    ImGui::BeginChild("panels", ImGui::GetContentRegionAvail(), ImGuiChildFlags_NavFlattened);
    ImGui::PopStyleColor();
    draw_panels(actions);
    ImGui::EndChild();
}

void Interface::draw_one_panel(Panel which, ImVec2 size, Actions& actions) {
    switch (which) {
        case Panel::guide: draw_panel("guide", size, 0, [&] { draw_guide_panel(session_, ui_, actions); }); break;
        case Panel::vectors:
            draw_panel("vectors", size, 0, [&] {
                draw_vectors_panel(session_, ui_, actions);
                point_out(session_, ui_, WindowPart::vectors, inside_of_window(ui_));
            });
            break;
        case Panel::stages:
            draw_panel("stages", size, ImGuiWindowFlags_HorizontalScrollbar,
                       [&] { draw_stages_panel(session_, ui_, actions); });
            break;
        case Panel::heatmaps:
            draw_panel("heatmaps", size, ImGuiWindowFlags_HorizontalScrollbar,
                       [&] { draw_heatmaps_panel(session_, ui_, actions); });
            break;
    }
}

void Interface::draw_panels(Actions& actions) {
    const float em = ui_.em;
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float gap = 0.9F * em;
    const auto panel = [&](Panel which, ImVec2 size) { draw_one_panel(which, size, actions); };
    const auto tab = [&](const char* id, const char* key, Panel which, Panel& current) {
        if (button(ui_, id, ui_.text(key), {.is_selected = current == which})) current = which;
        ImGui::SameLine(0, 0.4F * em);
    };
    const float tabs = button_height(ui_) + 0.5F * em;
    if (room.x >= 78 * em) {
        const float left = 18.5F * em;
        // Two heatmaps side by side need more room.
        const float share = session_.editing().pinned() == nullptr ? 0.26F : 0.37F;
        const float right = std::clamp(share * room.x, 21 * em, 48 * em);
        panel(Panel::vectors, {left, room.y});
        ImGui::SameLine(0, gap);
        panel(Panel::stages, {room.x - left - right - 2 * gap, room.y});
        ImGui::SameLine(0, gap);
        panel(Panel::heatmaps, {right, room.y});
    } else if (room.x >= 50 * em) {
        const float side = 20 * em;
        panel(Panel::stages, {room.x - side - gap, room.y});
        ImGui::SameLine(0, gap);
        ImGui::BeginGroup();
        tab("tab_vectors", "tab.vectors", Panel::vectors, ui_.side_panel);
        tab("tab_heatmaps", "tab.heatmaps", Panel::heatmaps, ui_.side_panel);
        ImGui::NewLine();
        panel(ui_.side_panel, {side, room.y - tabs});
        ImGui::EndGroup();
    } else {
        const bool has_guide = session_.learning().guide() != nullptr && !guide_has_place_;
        if (has_guide) tab("tab_guide", "tab.guide", Panel::guide, ui_.panel);
        if (!has_guide && ui_.panel == Panel::guide) ui_.panel = Panel::stages;
        tab("tab_vectors", "tab.vectors", Panel::vectors, ui_.panel);
        tab("tab_stages", "tab.stages", Panel::stages, ui_.panel);
        tab("tab_heatmaps", "tab.heatmaps", Panel::heatmaps, ui_.panel);
        ImGui::NewLine();
        panel(ui_.panel, {room.x, room.y - tabs});
    }
}

}  // namespace qkv
