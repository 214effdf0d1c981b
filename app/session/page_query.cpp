#include "session/page_query.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "session/examples.h"
#include "session/lessons.h"

namespace qkv {
namespace {

class Query {
public:
    Query(Session& session, std::string_view query) : session_(session) {
        while (!query.empty()) {
            const std::string_view line = query.substr(0, query.find('\n'));
            query.remove_prefix(std::min(line.size() + 1, query.size()));
            const auto sign = line.find('=');
            if (sign != std::string_view::npos) values_[std::string(line.substr(0, sign))] = line.substr(sign + 1);
        }
    }

    // The language first: lessons and examples are there in each.
    void follow() {
        take_look();
        open_example();
        open_lesson();
        if (problem_) session_.apply(action::Say{*problem_});
    }

private:
    std::optional<std::string> value(const char* name) const {
        const auto found = values_.find(name);
        return found == values_.end() ? std::nullopt : std::optional(found->second);
    }

    void refuse(const char* name, const std::string& value, const std::vector<std::string>& known) {
        problem_ = Problem{"problem.address.value",
                           {{"name", name}, {"value", value}, {"known", fmt::format("{}", fmt::join(known, ", "))}}};
    }

    void take_look() {
        if (const auto language = value("lang")) {
            const auto known = language_from_name(*language);
            if (known) session_.apply(action::SetLanguage{*known});
            if (!known) refuse("lang", *language, {"ko", "en"});
        }
        if (const auto hidden = value("hide")) {
            ViewSettings view = session_.view();
            view.hides_toolbar = hidden == "toolbar";
            session_.apply(action::SetView{view});
            if (!view.hides_toolbar) refuse("hide", *hidden, {"toolbar"});
        }
    }

    void open_example() {
        const auto id = value("example");
        if (!id) return;
        std::vector<std::string> known;
        for (const Example& example : examples()) {
            if (example.id == *id)
                return session_.apply(action::OpenDocument{example.document(session_.view().language)});
            known.push_back(example.id);
        }
        refuse("example", *id, known);
    }

    void open_lesson() {
        const auto id = value("lesson");
        if (!id) return refuse_lone_chapter();
        std::vector<std::string> known;
        for (const ListedLesson& listed : built_in_lessons(session_.view().language)) {
            if (listed.id == *id && listed.lesson) return open(listed);
            known.push_back(listed.id);
        }
        refuse("lesson", *id, known);
    }

    void refuse_lone_chapter() {
        if (const auto chapter = value("chapter")) problem_ = Problem{"problem.address.chapter", {{"value", *chapter}}};
    }

    void open(const ListedLesson& listed) {
        const auto count = static_cast<int>(listed.lesson->chapters.size());
        const std::string typed = value("chapter").value_or("1");
        int chapter = 0;
        const auto [end, error] = std::from_chars(typed.data(), typed.data() + typed.size(), chapter);
        const bool is_there =
            error == std::errc() && end == typed.data() + typed.size() && chapter >= 1 && chapter <= count;
        if (!is_there) refuse("chapter", typed, {fmt::format("1–{}", count)});
        session_.apply(action::OpenLesson{listed.id, listed.kind, std::make_shared<const Lesson>(*listed.lesson),
                                          is_there ? chapter - 1 : 0});
    }

    Session& session_;
    std::map<std::string, std::string, std::less<>> values_;
    std::optional<Problem> problem_;
};

}  // namespace

void follow_query(Session& session, std::string_view query) { Query(session, query).follow(); }

}  // namespace qkv
