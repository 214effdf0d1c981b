#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "command_line/arguments.h"
#include "qkv/names.h"

namespace CLI {
class App;
}

namespace qkv {

enum class Need { optional, required };

/// One way to call the program, with its options. What is typed goes into the values that the options are added with,
/// which live as long as the parser; `about` is the id of the option's text in the help.
class Call {
public:
    /// Returns what is wrong with the text that was typed; nothing if it is right.
    using Check = std::function<std::string(const std::string& typed)>;

    /// `language`: of the help.
    Call(CLI::App& app, Arguments& arguments, Language language)
        : app_(app), arguments_(arguments), language_(language) {}

    /// A string or an integer, which may be missing (std::optional). A name without dashes is for what is typed without
    /// an option.
    template <class Value>
    void add(const char* name, Value& value, std::string_view about, Need need = Need::optional,
             const Check& check = {});
    /// A number from `least` to `most`.
    void add_in_range(const char* name, int& value, int least, int most, std::string_view about);
    void add_flag(const char* name, bool& is_on, std::string_view about);
    /// `read` keeps what was typed.
    void add_text(const char* name, std::string_view about, const Check& read);
    /// One of several names, which the help lists.
    template <class Enum, std::size_t count>
    void add_choice(const char* name, Enum& value, const Names<Enum, count>& names, Need need = Need::optional) {
        std::vector<std::string_view> all;
        for (const auto& [unused, text] : names) all.push_back(text);
        add_choice(name, all, need, [&value, names](const std::string& typed) {
            const auto found = value_in(names, typed);
            if (found) value = *found;
            return found.has_value();
        });
    }

    /// The sentence or file of every call that takes a document, and the options that say which head of a capture.
    void add_input(const char* name, std::string_view about);
    void add_language();

    /// The option goes with `what` alone: it is refused if `is_wrong` once everything has been read.
    void refuse(const char* name, const char* what, std::function<bool()> is_wrong);

private:
    using Take = std::function<bool(const std::string& typed)>;  // false: there is no such name

    void add_choice(const char* name, const std::vector<std::string_view>& names, Need need, const Take& take);

    CLI::App& app_;
    Arguments& arguments_;
    Language language_;
};

}  // namespace qkv
