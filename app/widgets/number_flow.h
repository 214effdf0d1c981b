#pragma once

#include <optional>
#include <string>
#include <vector>

#include "imgui_internal.h"
#include "qkv/formula.h"
#include "session/session.h"

namespace qkv {

struct Ui;

/// After a step forward, the numbers that it has read move from where they stand to the results that they are used for.
/// Places are those of the frame that is drawn, so nothing else has to know of it.
class NumberFlow {
public:
    /// For the step that has just been made.
    void begin(const Session& session);
    void stop() { ways_.clear(); }
    bool is_moving() const { return !ways_.empty(); }

    /// Where a number stands in the current ImGui window; of several places the first counts.
    void note(const Number& number, const ImRect& box);

    /// Over everything: the numbers on their way, as far as Ui::reveal says. Forgets where they stand.
    void draw(const Ui& ui);

private:
    struct Way {
        Cell from;
        Cell to;
        std::string shown = {};
        std::optional<ImRect> begin = {};
        std::optional<ImRect> end = {};
    };
    std::vector<Way> ways_;
};

/// Where a number of the calculation stands: for what moves to and from it, and for the tests.
void note_number(Ui& ui, const Number& number, const ImRect& box);

}  // namespace qkv
