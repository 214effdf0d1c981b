#pragma once

#include <string>

#include "session/session.h"

namespace qkv {

/// What predict mode says of the last answer; before there is one, how to give it, or the hint. In the language of the
/// view.
std::string verdict_in_words(const Session& session);

/// All of what predict mode says, for who doesn't see it: the verdict, and the question.
std::string asked_in_words(const Session& session);

}  // namespace qkv
