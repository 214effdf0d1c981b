#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "command_line/arguments.h"
#include "qkv/names.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace qkv {

enum class Need { optional, required };

/// An option without the one that it goes with, or where it would do nothing.
struct Misuse {
    std::string option;
    std::string needed;
    const char* text_id = "problem.option.needs";
};

/// One way to call the program, with its options. What is typed goes into the values that the options are added with,
/// which live as long as the parser; `about` is the id of the option's text in the help.
class Call {
public:
    /// Keeps what was typed; returns what is wrong with it, or nothing.
    using Read = std::function<std::optional<Problem>(const std::string& typed)>;

    /// `language`: of the help and of what is said about wrong options.
    Call(CLI::App& app, Arguments& arguments, Language language);

    /// A name without dashes is for what is typed without an option. Integers are decimal; one that may be missing is
    /// a std::optional.
    void add(const char* name, std::string& value, std::string_view about, Need need = Need::optional);
    void add(const char* name, int& value, std::string_view about, Need need = Need::optional);
    void add(const char* name, std::optional<int>& value, std::string_view about);
    void add(const char* name, std::uint64_t& value, std::string_view about);
    /// A number from `least` to `most`.
    void add_in_range(const char* name, int& value, int least, int most, std::string_view about);
    void add_flag(const char* name, bool& is_on, std::string_view about);
    void add_text(const char* name, std::string_view about, const Read& read);
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

    /// Whether the option was typed, once everything has been read.
    bool is_given(const char* name) const;
    /// Once everything has been read, `find` says which option was typed without the one that it goes with, and the
    /// call is refused. Nothing: all is well.
    void refuse(std::function<std::optional<Misuse>()> find);

private:
    using Take = std::function<bool(const std::string& typed)>;  // false: there is no such name

    enum class Kind { text, integer };

    void add_choice(const char* name, const std::vector<std::string_view>& names, Need need, const Take& take);
    CLI::Option* add_read(const char* name, Kind kind, std::string about, const Read& read);
    CLI::Option* add_integer(const char* name, std::string_view about, std::function<void(int)> keep);
    void add_of_capture(CLI::Option* option);

    CLI::App& app_;
    Arguments& arguments_;
    Language language_;
};

}  // namespace qkv
