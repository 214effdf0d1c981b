#pragma once

#include <string>
#include <vector>

#include "qkv/text.h"

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace qkv {

/// The parser's own words in the help of `app` and of the commands that are added to it from now on.
void translate_help(CLI::App& app, Language language);

/// What is wrong with the arguments that the parser refused, in one line. `arguments`: as typed, without the program.
std::string usage_problem(const CLI::App& app, const CLI::ParseError& error, const std::vector<std::string>& arguments,
                          Language language);

}  // namespace qkv
