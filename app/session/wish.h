#pragma once

#include <variant>
#include <vector>

#include "qkv/document.h"
#include "session/opening.h"
#include "session/walk.h"

namespace qkv {

/// An edit that a lesson makes; one entry of the history.
struct LessonEdit {
    Document document;
};

/// What a lesson or an answer asks of the document and the walk.
using Wish = std::variant<action::OpenDocument, LessonEdit, action::GoTo, action::SetPlaying>;

/// To be done in this order.
using Wishes = std::vector<Wish>;

}  // namespace qkv
