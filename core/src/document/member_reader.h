#pragma once

#include <cstddef>
#include <fmt/format.h>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_members.h"
#include "qkv/document.h"

namespace qkv {

/// Reads members of JSON objects into texts, numbers and matrices. Notes the first problem, with the file and the place
/// in it ("heads[0].q"); what is read after it is of no use.
class MemberReader {
public:
    /// `source`: the file's name for messages.
    explicit MemberReader(std::string_view source) : source_(source) {}

    const std::optional<Problem>& problem() const { return problem_; }

    void note(std::string id, std::vector<TextArg> args);
    tl::unexpected<Problem> fail(std::string id, std::vector<TextArg> args);

    /// Null, with a problem, if there is none.
    const JsonMember* member(const JsonMembers& members, const char* name, const std::string& place);

    void read_text(const JsonMembers& members, const char* name, const std::string& place, std::string& text);
    void read_texts(std::string_view array, const std::string& place, std::vector<std::string>& texts);
    double read_number(const JsonMember& number, const std::string& place);
    /// `otherwise` where it is missing.
    bool read_truth(const JsonMembers& members, const char* name, const std::string& place, bool otherwise);

    void read_matrix(const JsonMembers& members, const char* name, const std::string& place, Matrix& matrix);
    void read_optional_matrix(const JsonMembers& members, const char* name, const std::string& place, Matrix& matrix);
    /// A list of numbers, as a matrix of one row.
    void read_optional_row(const JsonMembers& members, const char* name, const std::string& place, Matrix& row);

    /// Calls read(members of the object, "heads[0].") for each head of a list.
    template <class Read>
    void read_heads_of(const JsonMember& array, const std::string& place, Read read) {
        if (!is_list_of_heads(array, place)) return;
        std::size_t at = 0;
        each_element(array.value, [&](std::string_view object) {
            const std::string name = fmt::format("{}[{}]", place, at++);
            if (!is_object(object)) {
                note("problem.json.not_an_object_at", {{"place", name}});
            } else {
                read(members_of(object), name + ".");
            }
            return !problem_.has_value();
        });
    }

    /// Adds the members that are not known to an object, which close_object() completes.
    static void append_unknown(const JsonMembers& members, const std::set<std::string>& known, std::string& object);
    static void close_object(std::string& object);

private:
    void read_normalized(const JsonMember& text, const std::string& place, std::string& to);
    void read_rows(std::string_view rows, const std::string& place, Matrix& matrix);
    bool is_list_of_heads(const JsonMember& array, const std::string& place);

    std::string_view source_;
    std::optional<Problem> problem_;
};

}  // namespace qkv
