#pragma once

#include <string_view>

#include "session/session.h"

namespace qkv {

/// Does what the query of the page's address asks for, decoded and one "name=value" a line: lang=ko|en, hide=toolbar,
/// example=ID, lesson=ID and chapter=NUMBER, counted from 1. Other names belong to whoever made the address. A value
/// that there is not is the session's problem, and the rest is done.
void follow_query(Session& session, std::string_view query);

}  // namespace qkv
