#include "files/journal.h"

#include <csignal>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fstream>
#include <list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <unistd.h>

#include "qkv/document_json.h"
#include "support/in_child.h"
#include "support/random_documents.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;

Document numbered(double number) {
    Document document = reference_document();
    document.head().q(0, 0) = number;
    return document;
}

// What a program leaves if it is killed with these changes in its journal.
void leave(const fs::path& folder, const Document& document, const DocumentFile& file = {}) {
    Journal journal(folder);
    journal.note(document, file, false, 0.0);
    journal.write_now(0.0);
}

int count_of(const fs::path& folder) {
    return static_cast<int>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

// Of an entry.
Document document_in(const fs::path& entry) {
    std::ifstream file(entry);
    return document_from_json(nlohmann::ordered_json::parse(file).at("document").dump(), "entry").value();
}

fs::path only_entry(const fs::path& folder) {
    for (const auto& file : fs::directory_iterator(folder)) {
        if (file.path().extension() == ".json") return file.path();
    }
    return {};
}

}  // namespace

TEST_CASE("a change is due half a second after the first one, and writing brings rest") {
    const TemporaryFolder folder;
    Journal journal(folder.path());
    REQUIRE(journal.is_working());
    CHECK_FALSE(journal.due_s());
    journal.note(numbered(1), {}, false, 10.0);
    CHECK(journal.due_s() == 10.5);
    journal.note(numbered(2), {}, false, 10.4);
    CHECK(journal.due_s() == 10.5);
    journal.write_if_due(10.49);
    CHECK(only_entry(folder.path()).empty());
    journal.write_if_due(10.5);
    journal.write_now(10.5);  // waits for it
    CHECK_FALSE(only_entry(folder.path()).empty());
    CHECK_FALSE(journal.due_s());
    journal.note(numbered(2), {}, false, 11.0);
    CHECK_FALSE(journal.due_s());
    journal.note(numbered(2), {"/elsewhere", {}}, false, 12.0);
    CHECK(journal.due_s() == 12.5);
}

TEST_CASE("a program that was killed leaves its unsaved document, with the file it belongs to") {
    const TemporaryFolder folder;
    test::Random random(11);
    Document document = test::random_document(random);
    document.unknown_members = R"({"note":"선생님"})";
    const DocumentFile file{"/수업/\xbc\xf6 \"1\".qkv.json", {true, ~std::uint64_t{0}, 5, 1'700'000'000'123'456'789}};
    leave(folder.path(), document, file);
    Journal journal(folder.path());
    auto orphans = journal.orphans();
    REQUIRE(orphans.size() == 1);
    CHECK(orphans[0].document == document);
    CHECK(orphans[0].file == file);
    CHECK(std::chrono::abs(orphans[0].when - std::chrono::system_clock::now()) < std::chrono::minutes(1));

    Journal::discard(orphans[0]);
    CHECK(journal.orphans().empty());
    journal.close();
    CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("a released orphan is offered again") {
    const TemporaryFolder folder;
    leave(folder.path(), numbered(3));
    Journal journal(folder.path());
    CHECK(journal.orphans().size() == 1);
    CHECK(journal.orphans().size() == 1);
}

TEST_CASE("orphans come newest first") {
    const TemporaryFolder folder;
    for (const double number : {1, 2, 3}) leave(folder.path(), numbered(number));
    for (const auto& file : fs::directory_iterator(folder.path())) {
        if (file.path().extension() != ".json") continue;
        std::ifstream entry(file.path());
        const std::string text{std::istreambuf_iterator<char>(entry), {}};
        for (const int age_h : {1, 2, 3}) {
            if (text.find("[" + std::to_string(age_h) + ".0,0.0,0.0]") == std::string::npos) continue;
            fs::last_write_time(file.path(), fs::file_time_type::clock::now() - std::chrono::hours(age_h));
        }
    }
    const auto orphans = Journal(folder.path()).orphans();
    REQUIRE(orphans.size() == 3);
    for (int i = 0; i < 3; ++i) CHECK(orphans[static_cast<std::size_t>(i)].document == numbered(i + 1));
}

TEST_CASE("a running program is no orphan, and one that ended normally left nothing") {
    const TemporaryFolder folder;
    Journal first(folder.path());
    first.note(numbered(1), {}, false, 0.0);
    first.write_now(0.0);
    Journal second(folder.path());
    CHECK(first.orphans().empty());
    CHECK(second.orphans().empty());
    second.close();
    first.close();
    CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("saved changes leave no entry, and nothing due") {
    const TemporaryFolder folder;
    Journal journal(folder.path());
    journal.note(numbered(1), {}, false, 0.0);
    journal.write_now(0.0);
    journal.note(numbered(2), {}, false, 1.0);
    journal.note(numbered(2), {"/file", {}}, true, 2.0);
    CHECK(only_entry(folder.path()).empty());
    CHECK_FALSE(journal.due_s());
    journal.write_now(3.0);
    CHECK(only_entry(folder.path()).empty());
    journal.note(numbered(2), {"/file", {}}, false, 4.0);
    CHECK(journal.due_s() == 4.5);
}

TEST_CASE("an entry that holds what its file holds is cleaned up, any other stays") {
    const TemporaryFolder folder;
    const fs::path file = folder / "x.qkv.json";
    REQUIRE(save_document(numbered(1), file));
    leave(folder / "journal", numbered(1), {file, {}});
    leave(folder / "journal", numbered(2), {file, {}});
    leave(folder / "journal", numbered(1), {folder / "gone.qkv.json", {}});
    Journal journal(folder / "journal");
    const auto orphans = journal.orphans();
    REQUIRE(orphans.size() == 2);
    for (const Orphan& orphan : orphans) CHECK((orphan.document == numbered(2)) == (orphan.file.path == file));
    CHECK(count_of(folder / "journal") == 2 + 2 + 1);
}

TEST_CASE("a number that begins with the saved one keeps what was there before until it is typed") {
    const TemporaryFolder folder;
    Journal journal(folder.path());
    const auto kept = [&] { return document_in(only_entry(folder.path())); };
    journal.note(numbered(5), {}, false, 0.0);
    journal.write_now(0.0);
    journal.note(numbered(1), {}, true, 1.0);  // saved is 1
    CHECK(kept() == numbered(5));
    CHECK(journal.due_s() == 1.5);
    for (const double typed : {10, 100, 1004}) journal.note(numbered(typed), {}, false, 1.2);
    CHECK(kept() == numbered(5));
    journal.write_if_due(1.5);
    journal.write_now(1.5);
    CHECK(kept() == numbered(1004));

    journal.note(numbered(1), {}, true, 2.0);
    journal.write_if_due(2.5);
    journal.write_now(2.5);
    CHECK(only_entry(folder.path()).empty());
    CHECK_FALSE(journal.due_s());
}

TEST_CASE("the last of many changes is the one that is kept, however the writes overlap") {
    const TemporaryFolder folder;
    test::Random random(21);
    for (int round = 0; round < 20; ++round) {
        Document last;
        {
            Journal journal(folder.path());
            for (int change = 0; change < 20; ++change) {
                last = test::random_document(random);
                journal.note(last, {}, false, change);
                journal.write_if_due(change + Journal::write_delay_s);
            }
        }
        auto orphans = Journal(folder.path()).orphans();
        REQUIRE(orphans.size() == 1);
        CHECK(orphans[0].document == last);
        Journal::discard(orphans[0]);
    }
}

TEST_CASE("a path of this folder is one of every folder") {
    const TemporaryFolder folder;
    const auto told = test::in_child([&] {
        fs::current_path(folder.path());
        leave(folder / "journal", numbered(1), {"x.qkv.json", {}});
        return std::string();
    });
    CHECK(told == "");
    CHECK(Journal(folder / "journal").orphans().at(0).file.path == folder / "x.qkv.json");
}

TEST_CASE("temporary files and locks of programs that are gone are cleaned up, a damaged entry is not") {
    const TemporaryFolder folder;
    for (const char* name : {".7-0000beef.qkv-journal.json.abc123", "8-0000beef.lock", "9-0000beef.qkv-journal.json",
                             "unrelated.txt", ".unrelated.json.abc123"}) {
        std::ofstream(folder / name) << "{\"version\": 1, \"path\": \"\"";
    }
    Journal at_work(folder.path());
    fs::path own_temporary;
    for (const auto& file : fs::directory_iterator(folder.path())) {
        const std::string name = file.path().stem().string();
        if (name.starts_with(std::to_string(getpid()) + "-")) {
            own_temporary = folder / ("." + name + ".qkv-journal.json.abc123");
        }
    }
    REQUIRE_FALSE(own_temporary.empty());
    std::ofstream(own_temporary) << "x";

    CHECK(Journal(folder.path()).orphans().empty());
    CHECK_FALSE(fs::exists(folder / ".7-0000beef.qkv-journal.json.abc123"));
    CHECK_FALSE(fs::exists(folder / "8-0000beef.lock"));
    CHECK(fs::exists(folder / "9-0000beef.qkv-journal.json"));
    CHECK(fs::exists(folder / "unrelated.txt"));
    CHECK(fs::exists(folder / ".unrelated.json.abc123"));
    CHECK(fs::exists(own_temporary));
}

TEST_CASE("entries of every kind of damage are skipped") {
    const TemporaryFolder folder;
    leave(folder.path(), numbered(1));
    const fs::path entry = only_entry(folder.path());
    std::ifstream file(entry);
    const std::string whole{std::istreambuf_iterator<char>(file), {}};
    for (std::size_t size = 0; size < whole.size() - 1; size += 7) {
        std::ofstream(entry, std::ios::trunc) << whole.substr(0, size);
        CHECK(Journal(folder.path()).orphans().empty());
    }
    for (const char* member : {"version", "path", "stamp", "inode", "document", "q"}) {
        std::string changed = whole;
        changed.replace(changed.find("\"" + std::string(member) + "\""), 2, "\"_");
        std::ofstream(entry, std::ios::trunc) << changed;
        CAPTURE(member);
        CHECK(Journal(folder.path()).orphans().empty());
    }
    std::ofstream(entry, std::ios::trunc) << whole;
    CHECK(Journal(folder.path()).orphans().size() == 1);
}

TEST_CASE("without a folder the journal says so and asks for nothing") {
    const TemporaryFolder folder;
    std::ofstream(folder / "file") << "x";
    Journal journal(folder / "file" / "journal");
    CHECK_FALSE(journal.is_working());
    CHECK(journal.problem()->id == "problem.journal");
    journal.note(numbered(1), {}, false, 0.0);
    CHECK_FALSE(journal.due_s());
    CHECK(journal.orphans().empty());
    journal.write_now(0.0);
    journal.close();
}

TEST_CASE("a write that fails is told and tried again") {
    const TemporaryFolder folder;
    Journal journal(folder / "journal");
    fs::rename(folder / "journal", folder / "moved");
    journal.note(numbered(1), {}, false, 1.0);
    journal.write_if_due(1.5);
    journal.write_now(1.5);
    REQUIRE(journal.problem());
    CHECK(journal.problem()->id == "problem.journal");
    CHECK(journal.due_s() == 1.5 + Journal::retry_delay_s);
    fs::rename(folder / "moved", folder / "journal");
    journal.write_if_due(1.5 + Journal::retry_delay_s);
    journal.write_now(1.5 + Journal::retry_delay_s);
    CHECK(journal.is_working());
    CHECK_FALSE(journal.due_s());
    CHECK_FALSE(only_entry(folder / "journal").empty());
}

TEST_CASE("of programs that start at the same time one alone gets an orphan") {
    const TemporaryFolder folder;
    for (int round = 0; round < 20; ++round) {
        leave(folder.path(), numbered(round));
        int found = 0;
        {
            // All hold on to what they got until the last one has looked.
            std::array<int, 2> go_on{};
            REQUIRE(pipe(go_on.data()) == 0);
            std::array<int, 2> looked{};
            REQUIRE(pipe(looked.data()) == 0);
            std::list<test::Child> programs;
            constexpr int count = 4;
            for (int i = 0; i < count; ++i) {
                programs.emplace_back([&]() -> std::string {
                    close(go_on[1]);
                    Journal journal(folder.path());
                    auto orphans = journal.orphans();
                    char byte = 0;
                    if (write(looked[1], &byte, 1) != 1 || read(go_on[0], &byte, 1) != 0) return "?";
                    for (Orphan& orphan : orphans) Journal::discard(orphan);
                    journal.close();
                    return std::string(orphans.size(), 'x');
                });
            }
            char byte = 0;
            for (int i = 0; i < count; ++i) REQUIRE(read(looked[0], &byte, 1) == 1);
            close(go_on[1]);
            for (const test::Child& program : programs) found += static_cast<int>(program.answer().size());
            for (const int end : {go_on[0], looked[0], looked[1]}) close(end);
        }
        CHECK(found == 1);
        CHECK(fs::is_empty(folder.path()));
    }
}

}  // namespace qkv
