#include "panels/vector_dimensions.h"

#include <fmt/format.h>

#include "widgets/button.h"

namespace qkv {
namespace {

float gap(const Ui& ui) { return 0.5F * ui.em; }

int dimension_stepper(const Ui& ui, const char* name, int size) {
    return stepper(ui, name, name, fmt::format("{}", size), size > 1, size < max_edit_dimensions);
}

float width_of_two(const Ui& ui) { return stepper_width(ui, "d_k", "16") + gap(ui) + stepper_width(ui, "d_v", "16"); }

int count(const Session& session) { return session.document().embeddings ? 3 : 2; }

int count_in_line(const Session& session, const Ui& ui, float width) {
    if (dimensions_width(session, ui) <= width) return count(session);
    return width_of_two(ui) <= width ? 2 : 1;
}

}  // namespace

float dimensions_width(const Session& session, const Ui& ui) {
    const float two = width_of_two(ui);
    return session.document().embeddings ? two + gap(ui) + stepper_width(ui, "m", "16") : two;
}

int dimension_lines(const Session& session, const Ui& ui, float width) {
    const int in_line = count_in_line(session, ui, width);
    return (count(session) + in_line - 1) / in_line;
}

void draw_dimensions(const Session& session, const Ui& ui, Actions& actions, float width) {
    const Document& document = session.document();
    const int d_k = document.key_size();
    const int d_v = document.value_size();
    const int in_line = count_in_line(session, ui, width);
    if (const int change = dimension_stepper(ui, "d_k", d_k)) actions.push_back(action::SetKeySize{d_k + change});
    if (in_line > 1) ImGui::SameLine(0, gap(ui));
    if (const int change = dimension_stepper(ui, "d_v", d_v)) actions.push_back(action::SetValueSize{d_v + change});
    if (!document.embeddings) return;
    if (in_line > 2) ImGui::SameLine(0, gap(ui));
    const int m = document.embeddings->size();
    if (const int change = dimension_stepper(ui, "m", m)) actions.push_back(action::SetEmbeddingSize{m + change});
}

}  // namespace qkv
