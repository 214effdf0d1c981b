// The vectors as arrows: Q and the keys with the shadow that makes a score, and the V's with V_new among them.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "imgui_internal.h"
#include "panels/panels.h"
#include "panels/plane_heads.h"
#include "panels/plane_view_chooser.h"
#include "qkv/plane.h"
#include "qkv/plane_drawing.h"
#include "widgets/cell.h"
#include "widgets/drawing.h"
#include "widgets/formula.h"
#include "widgets/text.h"

namespace qkv {
namespace {

using Plot = PlaneView::Plot;

constexpr float title_em = 1.6F;
constexpr float hint_em = 1.4F;

// The size of the paper as the drawing sees it.
double aspect_of(const ImRect& box) { return box.GetWidth() / box.GetHeight(); }

class PlanePanel {
public:
    PlanePanel(const Session& session, Ui& ui, Actions& actions)
        : session_(session),
          ui_(ui),
          actions_(actions),
          view_(ui.plane),
          heads_(session, ui, actions),
          document_(session.document()),
          head_(session.head()),
          query_(session.step_in_focus().query) {}

    // One below the other, or side by side in a low and wide room.
    void draw() {
        follow_sizes();
        const float em = ui_.em;
        const SideOption tidy{"plane_tidy", ui_.text("plane.tidy"), ui_.text("plane.tidy.tip"), view_.is_tidy};
        draw_side_controls(session_, ui_, actions_, &tidy);
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
        heads_.take_rest();
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

    // A title, what it says (or null), and at the right how the vectors are seen; returns the paper below.
    ImRect titled(const ImRect& box, const char* title_id, const char* how_id, Plot plot,
                  const plane::Projection& projection) {
        const float em = ui_.em;
        const bool can_choose = projection.size() > 2;
        const float height = std::max(title_em * em, can_choose ? ui_.least_target : 0.0F);
        ImRect line(box.Min, {box.Max.x, box.Min.y + height});
        const std::string note = plane::note(projection, vectors_of(plot)).in(ui_.language);
        const char* const id = plot == Plot::queries ? "plane_view_queries" : "plane_view_values";
        const float seen = draw_view_chooser(ui_, id, line, view_.of(plot), note, projection.size());
        line.Max.x -= seen;
        line.Min.x += draw_text_left(line, title_text(ui_), ui_.text(title_id)) + 0.5F * em;
        const TextStyle muted = muted_text(ui_);
        const bool has_room = how_id != nullptr && line.Min.x + width_of(muted, ui_.text(how_id)) < line.Max.x;
        if (has_room) draw_text_left(line, muted, ui_.text(how_id));
        return {{box.Min.x, box.Min.y + height}, box.Max};
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
        take({Plot::queries, paper, frame, projection, std::move(arrows)});
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
        take({Plot::values, paper, frame, projection, scene.values});
    }

    // ---- both

    plane::Projection projection_of(Plot plot) const {
        if (view_.held && is_held_in(plot)) return view_.held->projection;
        return {view_.of(plot), vectors_of(plot)};
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
                .colors = drawing_colors(*ui_.palette),
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

    void take(const PlanePicture& picture) {
        draw_wished(picture);
        heads_.take(picture);
    }

    // The way of the heads to what is wished, which has not been taken yet, and that of V_new, which bends.
    void draw_wished(const PlanePicture& picture) {
        if (!ui_.wish.solution) return;
        ImDrawList* list = ImGui::GetWindowDrawList();
        const ImU32 color = ui_.palette->accent;
        const auto goal = [&](ImVec2 at) { list->AddCircle(at, 0.5F * ui_.em, color, 0, 0.14F * ui_.em); };
        for (const plane::Arrow& arrow : picture.arrows) {
            const RowVector after = wished(arrow);
            if (after == arrow.vector) continue;
            const ImVec2 to = picture.on_screen(picture.projection.shown(after));
            list->AddLine(picture.on_screen(arrow.head), to, color, 0.12F * ui_.em);
            goal(to);
        }
        const Cell output{Quantity::output, query_, document_.value_size() - 1, 0, head_};
        if (picture.plot != Plot::values || !session_.is_reached(output)) return;
        const std::vector<Attention>& way = ui_.wish.way(session_.attention());
        for (const Attention& at : way)
            list->PathLineTo(picture.on_screen(picture.projection.shown(at.head(head_).output.row(query_))));
        const ImVec2 end = list->_Path.back();
        list->PathStroke(color, 0, 0.12F * ui_.em);
        note_for_tests("way_of_output", {end, {end.x + 1, end.y + 1}});
        goal(end);
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
    PlaneHeads heads_;
    const Document& document_;
    const int head_;
    const int query_;
};

}  // namespace

void draw_plane_panel(const Session& session, Ui& ui, Actions& actions) { PlanePanel(session, ui, actions).draw(); }

}  // namespace qkv
