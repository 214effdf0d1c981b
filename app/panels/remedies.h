#pragma once

#include <string>
#include <vector>

#include "ui.h"

namespace qkv {

/// What can be done about a problem by one click.
struct Remedy {
    const char* id;
    std::string label;
    Action action;
    std::string tooltip = {};
};

/// Remedies of one sort, behind a few words that say which.
struct RemedyGroup {
    std::string title;
    std::vector<Remedy> remedies;
};

/// For a word in the sentence that the model does not know: the nearest ones that it knows, and what to treat it as.
std::vector<RemedyGroup> remedies(const Session& session, const Ui& ui);

/// Their height in lines that are `width` pixels long.
float remedies_height(const Ui& ui, const std::vector<RemedyGroup>& groups, float width);

/// Draws them as buttons at the cursor.
void draw_remedies(const Ui& ui, const std::vector<RemedyGroup>& groups, float width, Actions& actions);

}  // namespace qkv
