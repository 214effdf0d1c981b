// The vectors as arrows: Q and the keys with the shadow that makes a score, and the V's with V_new among them.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <utility>
#include <vector>

#include "imgui_internal.h"
#include "panels/panels.h"
#include "qkv/plane.h"
#include "qkv/plane_drawing.h"
#include "qkv/token_name.h"
#include "widgets/button.h"
#include "widgets/cell.h"
#include "widgets/drawing.h"
#include "widgets/formula.h"
#include "widgets/number_presses.h"
#include "widgets/text.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

using Plot = PlaneView::Plot;

constexpr float grab_em = 0.9F;
constexpr float title_em = 1.6F;
constexpr float hint_em = 1.4F;

plane::Colors colors_of(const Palette& palette) {
    return {.paper = rgb(palette.panel),
            .grid = rgb(mixed(palette.panel, palette.border, 0.6)),
            .axis = rgb(mixed(palette.border, palette.muted, 0.45)),
            .text = rgb(palette.text),
            .muted = rgb(palette.muted),
            .accent = rgb(palette.accent),
            .lit = rgb(palette.lit),
            .query = rgb(palette.query),
            .key = rgb(palette.key),
            .value = rgb(palette.value),
            .score = rgb(palette.score),
            .query_text = rgb(palette.query_text),
            .key_text = rgb(palette.key_text),
            .value_text = rgb(palette.value_text),
            .weight_text = rgb(palette.weight_text)};
}

// The size of the paper as the drawing sees it.
double aspect_of(const ImRect& box) { return box.GetWidth() / box.GetHeight(); }

class PlanePanel {
public:
    PlanePanel(const Session& session, Ui& ui, Actions& actions)
        : session_(session),
          ui_(ui),
          actions_(actions),
          view_(ui.plane),
          document_(session.document()),
          head_(session.head()),
          query_(session.step_in_focus().query) {}

    // One below the other, or side by side in a low and wide room.
    void draw() {
        follow_sizes();
        const float em = ui_.em;
        controls();
        const ImVec2 room = ImGui::GetContentRegionAvail();
        const float gap = 0.7F * em;
        const bool has_hint = room.y > 26 * em && !session_.is_presenting();
        const float hint = has_hint ? hint_em * em : 0.0F;
        const bool is_across = room.x > 1.4F * room.y;
        const ImVec2 each =
            is_across ? ImVec2(0.5F * (room.x - gap), room.y - hint) : ImVec2(room.x, 0.5F * (room.y - hint - gap));
        const ImVec2 corner = ImGui::GetCursorScreenPos();
        draw_queries({corner, {corner.x + each.x, corner.y + each.y}});
        const ImVec2 second =
            is_across ? ImVec2(corner.x + each.x + gap, corner.y) : ImVec2(corner.x, corner.y + each.y + gap);
        draw_values({second, {second.x + each.x, second.y + each.y}});
        if (has_hint) this->hint({corner.x, corner.y + room.y - hint, corner.x + room.x, corner.y + room.y});
        ImGui::SetCursorScreenPos({corner.x, corner.y + room.y});
        ImGui::Dummy({0, 0});
        point_out(session_, ui_, WindowPart::plane,
                  {corner.x - 0.3F * em, corner.y, corner.x + room.x + 0.3F * em, corner.y + room.y});
        move_by_keys();
        let_go_elsewhere();
    }

private:
    // Views are for vectors of one size.
    void follow_sizes() {
        const int d_k = document_.key_size();
        const int d_v = document_.value_size();
        if (view_.key_size != d_k) view_.queries = plane::usual_view(d_k);
        if (view_.value_size != d_v) view_.values = plane::usual_view(d_v);
        if (view_.key_size != d_k || view_.value_size != d_v) view_.let_go();
        view_.key_size = d_k;
        view_.value_size = d_v;
    }

    Matrix vectors_of(Plot plot) const {
        return plot == Plot::values ? plane::values_of(document_, head_) : plane::queries_and_keys_of(document_, head_);
    }

    plane::View& view_of(Plot plot) const { return plot == Plot::queries ? view_.queries : view_.values; }

    // ---- above the pictures

    void controls() {
        const float em = ui_.em;
        const std::string_view label = ui_.text("plane.tidy");
        const float width = button_width(ui_, label) + 0.4F * em + button_height(ui_);
        const float room = ImGui::GetContentRegionAvail().x;
        const float left = ImGui::GetCursorPosX();
        if (!session_.is_presenting()) {
            draw_plane_switch(session_, ui_, actions_);
            if (plane_switch_width(ui_) + 0.4F * em + width <= room) ImGui::SameLine();
        }
        ImGui::SetCursorPosX(left + std::max(room - width, 0.0F));
        if (button(ui_, "plane_tidy", label, {.is_selected = view_.is_tidy, .tooltip = ui_.text("plane.tidy.tip")}))
            view_.is_tidy = !view_.is_tidy;
        ImGui::SameLine(0, 0.4F * em);
        if (icon_button(ui_, "plane_save", Icon::download, button_height(ui_), ui_.text("plane.save"))) save();
        ImGui::SetCursorPosY(ImGui::GetCursorPosY() + 0.3F * em);
    }

    void save() {
        if (!is_picture(ui_.exporting.format)) ui_.exporting.format = ExportFormat::png;
        ui_.exporting.picture.reset();
        actions_.push_back(request::ShowDialog{Dialog::export_document});
    }

    // A title, what it says (or null), and at the right how the vectors are seen; returns the paper below.
    ImRect titled(const ImRect& box, const char* title_id, const char* how_id, Plot plot,
                  const plane::Projection& projection) {
        const float em = ui_.em;
        ImRect line(box.Min, {box.Max.x, box.Min.y + title_em * em});
        const float seen = view_chooser(line, plot, projection);
        line.Max.x -= seen;
        line.Min.x += draw_text_left(line, title_text(ui_), ui_.text(title_id)) + 0.5F * em;
        const TextStyle muted = muted_text(ui_);
        const bool has_room = how_id != nullptr && line.Min.x + width_of(muted, ui_.text(how_id)) < line.Max.x;
        if (has_room) draw_text_left(line, muted, ui_.text(how_id));
        return {{box.Min.x, box.Min.y + title_em * em}, box.Max};
    }

    // What the picture leaves out, as a button where there is a choice; returns its width.
    float view_chooser(const ImRect& line, Plot plot, const plane::Projection& projection) {
        TextStyle style = muted_text(ui_);
        style.size = 0.75F * ui_.em;
        const std::string note = plane::note(projection, vectors_of(plot)).in(ui_.language);
        const float width = std::min(width_of(style, note) + 0.6F * ui_.em, 0.62F * line.GetWidth());
        const ImRect box(line.Max.x - width, line.Min.y, line.Max.x, line.Max.y);
        const bool has_choice = projection.size() > 2;
        const char* const id = plot == Plot::queries ? "plane_view_queries" : "plane_view_values";
        if (has_choice) {
            ImGui::SetCursorScreenPos(box.Min);
            if (ImGui::InvisibleButton(id, box.GetSize())) ImGui::OpenPopup(id);
            style.color = ImGui::IsItemHovered() ? ui_.palette->text : ui_.palette->accent;
            tooltip_for_last_item(ui_, note);
            choose_view(id, box, plot, projection.size());
        }
        draw_text_left({box.Min.x + 0.6F * ui_.em, box.Min.y, box.Max.x, box.Max.y}, style,
                       elided(style, note, width - 0.6F * ui_.em));
        return width;
    }

    void choose_view(const char* id, const ImRect& box, Plot plot, int d) {
        if (!begin_popup_at(ui_, id, box)) return;
        using Kind = plane::View::Kind;
        plane::View& view = view_of(plot);
        const auto offer = [&](const char* choice_id, std::string_view label, Kind kind) {
            if (choice(ui_, choice_id, label, view.kind == kind)) view.kind = kind;
        };
        if (d == 3) offer("plane_turned", ui_.text("plane.view.turned"), Kind::turned);
        offer("plane_principal", ui_.text("plane.view.principal"), Kind::principal);
        offer("plane_components", ui_.text("plane.view.components"), Kind::components);
        const auto component = [&](const char* stepper_id, std::string_view label, int& shown, int other) {
            const int by = stepper(ui_, stepper_id, label, fmt::format("{}", shown + 1), shown > 0, shown + 1 < d);
            if (by == 0) return;
            const int wanted = shown + by == other ? shown + 2 * by : shown + by;
            if (wanted < 0 || wanted >= d) return;
            shown = wanted;
            view.kind = Kind::components;
        };
        component("plane_first", ui_.text("plane.view.across"), view.first, view.second);
        component("plane_second", ui_.text("plane.view.up"), view.second, view.first);
        ImGui::EndPopup();
    }

    // ---- Q and K

    void draw_queries(const ImRect& box) {
        const plane::Projection projection = projection_of(Plot::queries);
        const auto scene =
            plane::query_scene(document_, session_.attention(), query_, head_, projection, session_.step());
        const int key = key_with_shadow(scene);
        const bool is_score = document_.options.scale == 1.0 && document_.head(head_).bias.size() == 0;
        const ImRect below = titled(box, "plane.queries", nullptr, Plot::queries, projection);
        const ImRect paper =
            with_shadow_line(below, scene, key, is_score ? "plane.queries.how" : "plane.queries.how_dot");
        const plane::Frame frame = frame_of(Plot::queries, projection, paper);
        const plane::Marks marks{lit_in(Quantity::query, Quantity::key), key};
        draw_paper(paper, plane::drawn_queries(document_, scene, frame, marks, look_of(paper)), "plane_queries");
        std::vector<plane::Arrow> arrows;
        for (const plane::KeyArrow& one : scene.keys) arrows.push_back(one.arrow);
        if (scene.query) arrows.push_back(*scene.query);
        take_pointer(Plot::queries, paper, frame, projection, arrows);
        move_chosen(arrows, projection);
    }

    // What the shadow makes and, at the right, its numbers; their place is kept free.
    ImRect with_shadow_line(const ImRect& box, const plane::QueryScene& scene, int key, const char* how_id) {
        const float height = 1.3F * ui_.em;
        const ImRect line(box.Min, {box.Max.x, box.Min.y + height});
        const ImRect paper({box.Min.x, line.Max.y}, box.Max);
        float right = line.Max.x;
        if (key >= 0) {
            const Formula formula = plane::shadow_line(scene, key, session_.view().decimals);
            Pieces pieces = formula.operation;
            pieces.push_back(symbol(" = "));
            pieces.insert(pieces.end(), formula.result.begin(), formula.result.end());
            const FormulaLook look{.color = ui_.palette->text};
            right -= measure_pieces(ui_, {}, pieces, look).size.x;
            draw_pieces(session_, ui_, actions_, {right, line.Min.y + 0.1F * ui_.em}, {}, pieces, look);
        }
        const TextStyle muted = muted_text(ui_);
        if (line.Min.x + width_of(muted, ui_.text(how_id)) + 0.5F * ui_.em < right)
            draw_text_left(line, muted, ui_.text(how_id));
        return paper;
    }

    // That of the arrow in the hand or under the pointer, else that of the step; only once its score is there.
    int key_with_shadow(const plane::QueryScene& scene) const {
        const auto place_of = [&](const std::optional<Cell>& first) {
            for (int i = 0; i < static_cast<int>(scene.keys.size()); ++i) {
                if (first && scene.keys[index(i)].arrow.first == *first && scene.keys[index(i)].score) return i;
            }
            return -1;
        };
        for (const std::optional<Cell>& cell : {lit_in(Quantity::key, Quantity::key), view_.chosen}) {
            if (const int place = place_of(cell); place >= 0) return place;
        }
        const Step& step = session_.step();
        if (stage_of(step) == Stage::score) {
            if (const int place = place_of(Cell{Quantity::key, step.key, 0, 0, head_}); place >= 0) return place;
        }
        return plane::key_of_longest_shadow(scene);
    }

    // ---- V

    void draw_values(const ImRect& box) {
        const plane::Projection projection = projection_of(Plot::values);
        const auto scene =
            plane::value_scene(document_, session_.attention(), query_, head_, projection, session_.step());
        const ImRect paper = titled(box, "plane.values", "plane.values.how", Plot::values, projection);
        const plane::Frame frame = frame_of(Plot::values, projection, paper);
        const plane::Marks marks{lit_in(Quantity::value, Quantity::value), -1};
        const auto moved =
            plane::drawn_moves(document_, session_.attention(), query_, head_, projection, session_.step());
        draw_paper(paper, plane::drawn_values(document_, scene, moved, query_, frame, marks, look_of(paper)),
                   "plane_values");
        take_pointer(Plot::values, paper, frame, projection, scene.values);
        move_chosen(scene.values, projection);
    }

    // ---- both

    plane::Projection projection_of(Plot plot) const {
        if (view_.held && is_held_in(plot)) return view_.held->projection;
        return {view_of(plot), vectors_of(plot)};
    }

    plane::Frame frame_of(Plot plot, const plane::Projection& projection, const ImRect& paper) const {
        if (view_.held && is_held_in(plot)) return view_.held->frame;
        const double aspect = aspect_of(paper);
        return plot == Plot::queries
                   ? plane::frame_of_queries(document_, head_, projection, aspect)
                   : plane::frame_of_values(document_, session_.attention(), head_, projection, aspect);
    }

    bool is_held_in(Plot plot) const {
        return view_.chosen && (plot == Plot::values) == (view_.chosen->quantity == Quantity::value);
    }

    plane::Look look_of(const ImRect& paper) const {
        return {.width = paper.GetWidth(),
                .height = paper.GetHeight(),
                .em = ui_.em,
                .colors = colors_of(*ui_.palette),
                .style = session_.style()};
    }

    void draw_paper(const ImRect& paper, const Drawing& drawing, const char* id) const {
        ImDrawList* list = ImGui::GetWindowDrawList();
        list->PushClipRect(paper.Min, paper.Max, true);
        draw_drawing(ui_, drawing, paper.Min);
        list->PopClipRect();
        list->AddRect(paper.Min, paper.Max, ui_.palette->border, 0.4F * ui_.em);
        note_for_tests(id, paper);
    }

    // The way of the heads to what is wished, which has not been taken yet.
    void draw_wished(const ImRect& box, const plane::Paper& paper, const std::vector<plane::Arrow>& arrows,
                     const plane::Projection& projection) const {
        if (!ui_.wish.solution) return;
        ImDrawList* list = ImGui::GetWindowDrawList();
        const auto on_screen = [&](plane::Point point) {
            const drawing::Spot spot = paper.spot(point);
            return ImVec2(box.Min.x + static_cast<float>(spot.x), box.Min.y + static_cast<float>(spot.y));
        };
        for (const plane::Arrow& arrow : arrows) {
            const RowVector after = wished(arrow);
            if (after == arrow.vector) continue;
            const ImVec2 to = on_screen(projection.shown(after));
            list->AddLine(on_screen(arrow.head), to, ui_.palette->accent, 0.12F * ui_.em);
            list->AddCircle(to, 0.5F * ui_.em, ui_.palette->accent, 0, 0.14F * ui_.em);
        }
    }

    RowVector wished(const plane::Arrow& arrow) const {
        RowVector vector = arrow.vector;
        Cell cell = arrow.first;
        for (int c = 0; c < static_cast<int>(vector.size()); ++c) {
            cell.column = c;
            vector(c) = ui_.wish.after(cell).value_or(vector(c));
        }
        return vector;
    }

    // The arrow that is chosen, or whose numbers are lit anywhere.
    std::optional<Cell> lit_in(Quantity one, Quantity other) const {
        const auto is_of = [&](const Cell& cell) {
            return (cell.quantity == one || cell.quantity == other) && cell.head == head_;
        };
        const auto first_of = [](Cell cell) {
            cell.column = 0;
            return cell;
        };
        if (view_.chosen && is_of(*view_.chosen)) return view_.chosen;
        // Keys are what differs from score to score.
        for (const Quantity quantity : {other, one}) {
            for (const Cell& cell : ui_.lit) {
                if (cell.quantity == quantity && is_of(cell)) return first_of(cell);
            }
        }
        return std::nullopt;
    }

    static drawing::Spot on_paper(const ImRect& paper, ImVec2 at) { return {at.x - paper.Min.x, at.y - paper.Min.y}; }

    // Nearest to the pointer, if it is near enough.
    const plane::Arrow* arrow_at(const std::vector<plane::Arrow>& arrows, const plane::Paper& on,
                                 drawing::Spot at) const {
        const float reach = std::max(grab_em * ui_.em, 0.5F * ui_.least_target);
        const plane::Arrow* nearest = nullptr;
        double least = reach;
        for (const plane::Arrow& arrow : arrows) {
            const drawing::Spot head = on.spot(arrow.head);
            const double far = std::hypot(head.x - at.x, head.y - at.y);
            if (far > least) continue;
            least = far;
            nearest = &arrow;
        }
        return nearest;
    }

    void take_pointer(Plot plot, const ImRect& box, const plane::Frame& frame, const plane::Projection& projection,
                      const std::vector<plane::Arrow>& arrows) {
        const plane::Paper paper(frame, box.GetWidth(), box.GetHeight());
        for (const plane::Arrow& arrow : arrows) note_head(arrow, paper, box);
        draw_wished(box, paper, arrows, projection);
        if (session_.is_presenting() && ImGui::GetIO().MousePos.x < 0) return;
        ImGui::SetCursorScreenPos(box.Min);
        ImGui::InvisibleButton(plot == Plot::queries ? "paper_queries" : "paper_values", box.GetSize());
        const drawing::Spot at = on_paper(box, ImGui::GetIO().MousePos);
        const bool can_drag =
            arrow_at(arrows, paper, at) != nullptr || projection.view().kind == plane::View::Kind::turned;
        if (can_drag && ImGui::IsItemHovered()) ui_.finger_target = {.drag = FingerTarget::Drag::freely};
        if (ImGui::IsItemActivated()) press(plot, arrow_at(arrows, paper, at), paper, at, frame, projection);
        if (ImGui::IsItemActive()) {
            if (view_.held) {
                drag(arrows, projection, frame, paper.point(at));
            } else if (view_.turned == plot) {
                turn(plot, ImGui::GetIO().MouseDelta);
            }
        }
        if (ImGui::IsItemDeactivated() && view_.held) {
            view_.held.reset();
            actions_.push_back(action::Settle{});
        }
        if (!ImGui::IsItemHovered() || ImGui::IsItemActive()) return;
        if (const plane::Arrow* arrow = arrow_at(arrows, paper, at)) point_at(*arrow);
    }

    void note_head(const plane::Arrow& arrow, const plane::Paper& paper, const ImRect& box) const {
        const drawing::Spot head = paper.spot(arrow.head);
        const ImVec2 at{box.Min.x + static_cast<float>(head.x), box.Min.y + static_cast<float>(head.y)};
        const char role = arrow.first.quantity == Quantity::query ? 'q'
                          : arrow.first.quantity == Quantity::key ? 'k'
                                                                  : 'v';
        note_for_tests(fmt::format("arrow_{}{}", role, arrow.first.row).c_str(), {at, {at.x + 1, at.y + 1}});
    }

    void press(Plot plot, const plane::Arrow* arrow, const plane::Paper& paper, drawing::Spot at,
               const plane::Frame& frame, const plane::Projection& projection) {
        is_pressed_ = true;
        view_.let_go();
        ui_.editor.deselect();
        if (arrow != nullptr) {
            view_.chosen = arrow->first;
            view_.held = PlaneView::Held{projection, frame};
            view_.grabbed_beside = paper.point(at) - arrow->head;
        } else if (projection.view().kind == plane::View::Kind::turned) {
            view_.turned = plot;
        }
    }

    // Fine enough to look smooth, and with few decimals.
    std::optional<double> drag_step(const plane::Frame& frame) const {
        const double grid = plane::tick_step(frame.right - frame.left, 9);
        return view_.is_tidy || ImGui::GetIO().KeyCtrl ? grid : grid / 50;
    }

    void drag(const std::vector<plane::Arrow>& arrows, const plane::Projection& projection, const plane::Frame& frame,
              plane::Point to) {
        if (!ImGui::IsMouseDragging(ImGuiMouseButton_Left, 2.0F)) return;
        for (const plane::Arrow& arrow : arrows) {
            if (arrow.first != *view_.chosen) continue;
            set(plane::dragged(document_, arrow, projection, to - view_.grabbed_beside, drag_step(frame)));
        }
    }

    void set(std::vector<CellValue> values) {
        if (!values.empty()) actions_.push_back(action::SetValues{std::move(values)});
    }

    void turn(Plot plot, ImVec2 by) {
        constexpr double per_em = 0.12;  // radians
        plane::View& view = view_of(plot);
        view.yaw += per_em * by.x / ui_.em;
        view.pitch = std::clamp(view.pitch + per_em * by.y / ui_.em, -1.5, 1.5);
    }

    void point_at(const plane::Arrow& arrow) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
        if (!shows_hover(ui_)) return;
        Cell cell = arrow.first;
        for (int c = 0; c < static_cast<int>(arrow.vector.size()); ++c) {
            cell.column = c;
            ui_.lit_next.push_back(cell);
        }
        if (is_editable(document_, arrow.first) || !begin_tooltip(ui_)) return;
        ImGui::TextUnformatted(ui_.text("plane.computed").data());
        ImGui::EndTooltip();
    }

    // ---- the keyboard

    void move_chosen(const std::vector<plane::Arrow>& arrows, const plane::Projection& projection) {
        if (!view_.chosen || view_.held || !takes_keys()) return;
        const ImVec2 by = arrows_pressed();
        if (by.x == 0 && by.y == 0) return;
        const double step = scrub_step();
        for (const plane::Arrow& arrow : arrows) {
            if (arrow.first != *view_.chosen) continue;
            const plane::Point to = arrow.head + plane::Point{step * by.x, step * by.y};
            set(plane::dragged(document_, arrow, projection, to, step / 10));
            actions_.push_back(action::Settle{});
        }
    }

    void move_by_keys() {
        if (!takes_keys()) return;
        if (ImGui::IsKeyPressed(ImGuiKey_Escape, false)) view_.let_go();
        if (!view_.turned) return;
        constexpr float turn_em = 0.9F;
        const ImVec2 by = arrows_pressed();
        turn(*view_.turned, {turn_em * ui_.em * by.x, -turn_em * ui_.em * by.y});
    }

    bool takes_keys() const {
        return view_.has_arrows() && !ImGui::GetIO().WantTextInput &&
               !ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
    }

    // To the right and upwards.
    static ImVec2 arrows_pressed() {
        const auto one = [](ImGuiKey button) { return ImGui::IsKeyPressed(button, true) ? 1.0F : 0.0F; };
        return {one(ImGuiKey_RightArrow) - one(ImGuiKey_LeftArrow), one(ImGuiKey_UpArrow) - one(ImGuiKey_DownArrow)};
    }

    // A number that is selected, and a click elsewhere, take the keys away.
    void let_go_elsewhere() {
        const bool is_elsewhere = ImGui::IsMouseClicked(ImGuiMouseButton_Left) && !is_pressed_;
        if (ui_.editor.selected || is_elsewhere) view_.let_go();
    }

    void hint(const ImRect& box) const {
        TextStyle style = muted_text(ui_);
        style.size = 0.75F * ui_.em;
        draw_text_left(box, style, ui_.text(is_turned() ? "plane.hint.turned" : "plane.hint"));
    }

    bool is_turned() const {
        return view_.queries.kind == plane::View::Kind::turned || view_.values.kind == plane::View::Kind::turned;
    }

    const Session& session_;
    Ui& ui_;
    Actions& actions_;
    PlaneView& view_;
    const Document& document_;
    const int head_;
    const int query_;
    bool is_pressed_ = false;  ///< one of the pictures, in this frame
};

}  // namespace

void draw_plane_panel(const Session& session, Ui& ui, Actions& actions) { PlanePanel(session, ui, actions).draw(); }

// Below each other or, in a low room, side by side.
bool has_room_for_plane(const Ui& ui, ImVec2 room) {
    return (room.y >= 14 * ui.em && room.x >= 14 * ui.em) || (room.y >= 9 * ui.em && room.x >= 28 * ui.em);
}

void draw_plane_switch(const Session& session, const Ui& ui, Actions& actions) {
    const auto tab = [&](const char* id, const char* text_id, bool is_plane) {
        const std::string_view label = ui.text(text_id);
        ViewSettings view = session.view();
        if (!small_tab(ui, id, label, view.shows_plane == is_plane, small_tab_width(ui, label))) return;
        view.shows_plane = is_plane;
        actions.push_back(action::SetView{view});
    };
    tab("show_heatmaps", "tab.heatmaps", false);
    ImGui::SameLine(0, 0.2F * ui.em);
    tab("show_plane", "plane.tab", true);
}

float plane_switch_width(const Ui& ui) {
    return small_tab_width(ui, ui.text("tab.heatmaps")) + 0.2F * ui.em + small_tab_width(ui, ui.text("plane.tab"));
}

}  // namespace qkv
